// The spec of a definition as Go reads it: what is missing has its zero value, so that what is checked is always there.
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '@kubewright/apimachinery';
import { isRecord } from '../object/api-object.ts';

type Fields = Readonly<Record<string, unknown>>;

/** @param spec - of a definition that was decoded, so that what is there has the right type */
export function completedSpec(spec: unknown): CustomResourceDefinition['spec'] {
  const given = fieldsOf(spec);
  const { names, versions, conversion } = given;
  return {
    group: '',
    scope: '',
    ...given,
    names: { plural: '', kind: '', ...fieldsOf(names) },
    versions: listOf(versions).map(completedVersion),
    ...(isRecord(conversion) ? { conversion: { strategy: '', ...conversion } } : {}),
  } as unknown as CustomResourceDefinition['spec'];
}

function completedVersion(version: unknown): CustomResourceDefinitionVersion {
  const given = fieldsOf(version);
  const { schema, subresources, additionalPrinterColumns: columns, selectableFields } = given;
  const scale = fieldsOf(subresources)['scale'];
  return {
    name: '',
    served: false,
    storage: false,
    ...given,
    ...(isRecord(schema) && !isRecord(schema['openAPIV3Schema']) ? { schema: {} } : {}),
    ...(isRecord(scale)
      ? {
          subresources: {
            ...fieldsOf(subresources),
            scale: { specReplicasPath: '', statusReplicasPath: '', ...scale },
          },
        }
      : {}),
    ...(columns === undefined
      ? {}
      : {
          additionalPrinterColumns: listOf(columns).map((each) => ({
            name: '',
            type: '',
            jsonPath: '',
            ...fieldsOf(each),
          })),
        }),
    ...(selectableFields === undefined
      ? {}
      : { selectableFields: listOf(selectableFields).map((each) => ({ jsonPath: '', ...fieldsOf(each) })) }),
  } as unknown as CustomResourceDefinitionVersion;
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
