// The tags of a root type: what a CustomResourceDefinition says of a kind and of one of its versions, beside the schema.
import type {
  CustomResourceColumnDefinition,
  CustomResourceConversion,
  CustomResourceSubresources,
  JSONSchemaProps,
  Scope,
  SelectableField,
} from '@kubewright/apimachinery';
import type { Rule } from './rule.ts';
import { checkChoice, checkFlag, checkObject, checkText, checkWhole, isRecord, value } from './rule.ts';

/** What the tags say, each only when it was said. */
export interface KindTags {
  kind?: string;
  group?: string;
  version?: string;
  scope?: Scope;
  plural?: string;
  singular?: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
  conversion?: CustomResourceConversion;
  storage?: boolean;
  served?: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  subresources?: CustomResourceSubresources;
  printerColumns?: CustomResourceColumnDefinition[];
  selectableFields?: SelectableField[];
  /** Schema of `metadata.name`. */
  metadataName?: JSONSchemaProps;
  /** Schema of `metadata.generateName`. */
  metadataGenerateName?: JSONSchemaProps;
}

type TextKey = 'group' | 'version' | 'plural' | 'singular' | 'listKind';

function text(tag: TextKey): Rule<KindTags> {
  return value<KindTags, string>(tag, tag, checkText);
}

/** One tag for each text of a list. */
function texts(tag: string, keyword: 'shortNames' | 'categories'): Rule<KindTags> {
  return {
    tag,
    keywords: [keyword],
    repeatable: true,
    check: checkText,
    apply: (kind, given) => void (kind[keyword] ??= []).push(given as string),
    print: (kind) => kind[keyword] ?? [],
  };
}

/** One tag for each entry, as an object; a tag may also hold several. */
function entries(tag: string, keyword: 'annotations' | 'labels'): Rule<KindTags> {
  return {
    tag,
    keywords: [keyword],
    repeatable: true,
    check: (given) =>
      isRecord(given) && Object.values(given).every((each) => typeof each === 'string')
        ? undefined
        : 'wants an object of texts, such as {"key": "value"}',
    apply: (kind, given) => void (kind[keyword] = { ...kind[keyword], ...(given as Record<string, string>) }),
    print: (kind) => Object.entries(kind[keyword] ?? {}).map(([key, held]) => ({ [key]: held })),
  };
}

/** The root type is marked by it. Without a value the kind is the type's name. */
const kind: Rule<KindTags> = {
  tag: 'kind',
  keywords: ['kind'],
  check: (given) => (given === undefined ? undefined : checkText(given)),
  apply: (tags, given) => void (tags.kind = given as string),
  print: (tags) => [tags.kind],
};

const scaleFields = { specReplicasPath: checkText, statusReplicasPath: checkText, labelSelectorPath: checkText };

/** `"status"`, or `{"scale": {"specReplicasPath": ".spec.replicas", ...}}`. */
const subresource: Rule<KindTags> = {
  tag: 'subresource',
  keywords: ['subresources'],
  repeatable: true,
  check: (given) =>
    given === 'status'
      ? undefined
      : isRecord(given) && Object.hasOwn(given, 'scale')
        ? checkObject(
            given,
            { scale: (scale) => checkObject(scale, scaleFields, ['specReplicasPath', 'statusReplicasPath']) },
            ['scale'],
          )
        : 'wants "status", or {"scale": {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}}',
  apply: (tags, given) => {
    tags.subresources = { ...tags.subresources, ...(given === 'status' ? { status: {} } : (given as object)) };
  },
  print: ({ subresources }) => [
    ...(subresources?.status === undefined ? [] : ['status']),
    ...(subresources?.scale === undefined ? [] : [{ scale: subresources.scale }]),
  ],
};

const printColumn: Rule<KindTags> = {
  tag: 'printColumn',
  keywords: ['printerColumns'],
  repeatable: true,
  check: (given) =>
    checkObject(
      given,
      {
        name: checkText,
        type: (type) => checkChoice(type, ['integer', 'number', 'string', 'boolean', 'date']),
        jsonPath: checkText,
        format: checkText,
        description: checkText,
        priority: checkWhole,
      },
      ['name', 'type', 'jsonPath'],
    ),
  apply: (tags, given) => void (tags.printerColumns ??= []).push(given as CustomResourceColumnDefinition),
  print: (tags) => tags.printerColumns ?? [],
};

/** A simple JSON path, such as `".spec.color"`. */
const selectableField: Rule<KindTags> = {
  tag: 'selectableField',
  keywords: ['selectableFields'],
  repeatable: true,
  check: checkText,
  apply: (tags, given) => void (tags.selectableFields ??= []).push({ jsonPath: given as string }),
  print: (tags) => (tags.selectableFields ?? []).map(({ jsonPath }) => jsonPath),
};

const storageVersion: Rule<KindTags> = {
  tag: 'storageVersion',
  keywords: ['storage'],
  check: checkFlag,
  apply: (tags, given) => void (tags.storage = given !== false),
  print: (tags) => (tags.storage === true ? [undefined] : []),
};

/** `@served false` takes a version out of service. */
const served: Rule<KindTags> = {
  tag: 'served',
  keywords: ['served'],
  check: checkFlag,
  apply: (tags, given) => void (tags.served = given !== false),
  print: (tags) => (tags.served === false ? [false] : []),
};

/** With a text, it is the warning that the server sends. */
const deprecatedVersion: Rule<KindTags> = {
  tag: 'deprecatedVersion',
  keywords: ['deprecated', 'deprecationWarning'],
  check: (given) => (given === undefined ? undefined : checkText(given)),
  apply: (tags, given) => {
    tags.deprecated = true;
    if (given !== undefined) tags.deprecationWarning = given as string;
  },
  print: (tags) => (tags.deprecated === true ? [tags.deprecationWarning] : []),
};

/** `"None"`, or the whole conversion object. */
const conversion: Rule<KindTags> = {
  tag: 'conversion',
  keywords: ['conversion'],
  check: (given) =>
    given === 'None' || (isRecord(given) && (given['strategy'] === 'None' || given['strategy'] === 'Webhook'))
      ? undefined
      : 'wants "None", or {"strategy": "Webhook", "webhook": {...}}',
  apply: (tags, given) => {
    tags.conversion = given === 'None' ? { strategy: 'None' } : (given as CustomResourceConversion);
  },
  print: (tags) => (tags.conversion === undefined ? [] : [tags.conversion]),
};

function metadata(tag: 'metadataName' | 'metadataGenerateName'): Rule<KindTags> {
  return value<KindTags, JSONSchemaProps>(tag, tag, (given) =>
    isRecord(given) ? undefined : 'wants a schema, such as {"maxLength": 40}',
  );
}

/** In the order in which they are printed. */
export const kindRules: readonly Rule<KindTags>[] = [
  kind,
  text('group'),
  text('version'),
  value<KindTags, Scope>('scope', 'scope', (given) => checkChoice(given, ['Namespaced', 'Cluster'])),
  text('plural'),
  text('singular'),
  text('listKind'),
  texts('shortName', 'shortNames'),
  texts('category', 'categories'),
  entries('annotation', 'annotations'),
  entries('label', 'labels'),
  conversion,
  storageVersion,
  served,
  deprecatedVersion,
  subresource,
  printColumn,
  selectableField,
  metadata('metadataName'),
  metadata('metadataGenerateName'),
];

export const kindRuleByTag: ReadonlyMap<string, Rule<KindTags>> = new Map(kindRules.map((rule) => [rule.tag, rule]));
