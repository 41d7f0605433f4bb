// What claims to be a CustomResourceDefinition -> one, as the server's decoder reads it. Of its metadata stays what a
// definition is about; its status is the server's.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/types.go
import type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  CustomResourceSubresourceScale,
  CustomResourceValidation,
  SelectableField,
  ServiceReference,
  WebhookClientConfig,
  WebhookConversion,
} from '@kubewright/apimachinery';
import type { Decoder } from './decoder.ts';
import { flag, list, map, number, object, text, textMap, texts } from './decoder.ts';
import { DecodingPlace } from './decoding-place.ts';
import { decodeSchema } from './schema-decoder.ts';

function choice<T extends string>(...choices: readonly T[]): Decoder<T> {
  const said = choices.map((each) => JSON.stringify(each)).join(' or ');
  return (value, at) => {
    const found = choices.find((each) => each === value);
    if (found === undefined && value !== null) at.fault(`wants ${said}`);
    return found;
  };
}

const scope = choice('Namespaced', 'Cluster');

const names = object<CustomResourceDefinitionNames>(
  { kind: text, plural: text, singular: text, listKind: text, shortNames: texts, categories: texts },
  ['kind', 'plural'],
);

const scale = object<CustomResourceSubresourceScale>(
  { specReplicasPath: text, statusReplicasPath: text, labelSelectorPath: text },
  ['specReplicasPath', 'statusReplicasPath'],
);

const none: Decoder<never> = () => undefined;

const version = object<CustomResourceDefinitionVersion>(
  {
    name: text,
    served: flag,
    storage: flag,
    deprecated: flag,
    deprecationWarning: text,
    schema: object<CustomResourceValidation>({ openAPIV3Schema: decodeSchema }, ['openAPIV3Schema']),
    subresources: object<CustomResourceSubresources>({ status: map(none), scale }),
    additionalPrinterColumns: list(
      object<CustomResourceColumnDefinition>(
        { name: text, type: text, format: text, description: text, priority: number, jsonPath: text },
        ['name', 'type', 'jsonPath'],
      ),
    ),
    selectableFields: list(object<SelectableField>({ jsonPath: text }, ['jsonPath'])),
  },
  ['name', 'schema'],
);

const webhook = object<WebhookConversion>(
  {
    conversionReviewVersions: texts,
    clientConfig: object<WebhookClientConfig>({
      url: text,
      caBundle: text,
      service: object<ServiceReference>({ namespace: text, name: text, path: text, port: number }, [
        'namespace',
        'name',
      ]),
    }),
  },
  ['conversionReviewVersions'],
);

const spec = object<CustomResourceDefinitionSpec>(
  {
    group: text,
    names,
    scope,
    // What the server takes for false when it is not said.
    versions: list((value, at) => {
      const decoded = version(value, at);
      return decoded && { ...decoded, served: decoded.served ?? false, storage: decoded.storage ?? false };
    }),
    conversion: object<CustomResourceConversion>({ strategy: choice('None', 'Webhook'), webhook }, ['strategy']),
    preserveUnknownFields: flag,
  },
  ['group', 'names', 'scope', 'versions'],
);

const metadata = object<Pick<CustomResourceDefinition['metadata'], 'name' | 'annotations' | 'labels'>>({
  name: text,
  annotations: textMap,
  labels: textMap,
});

type Decoded = Pick<CustomResourceDefinition, 'apiVersion' | 'kind' | 'metadata' | 'spec'>;

const definition = object<Decoded>(
  { apiVersion: choice('apiextensions.k8s.io/v1'), kind: choice('CustomResourceDefinition'), metadata, spec },
  ['spec'],
);

/** A definition of which anything may be missing. */
export type IncompleteDefinition = Incomplete<Decoded>;

type Incomplete<T> = T extends readonly (infer Element)[]
  ? Incomplete<Element>[]
  : T extends object
    ? { [Name in keyof T]?: Incomplete<T[Name]> }
    : T;

/**
 * Decodes a whole document.
 *
 * @returns a whole definition, except for its name, when nothing was reported; otherwise whatever could be decoded
 */
export function decodeDefinition(
  document: unknown,
  report: (message: string, path: string) => void,
): IncompleteDefinition {
  return (definition(document, new DecodingPlace('', report)) ?? {}) as IncompleteDefinition;
}
