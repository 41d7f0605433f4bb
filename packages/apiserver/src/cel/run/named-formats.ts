// Formats by their name, and what they say of a text.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/format.go
import {
  checkDns1035Label,
  checkDns1123Label,
  checkDns1123Subdomain,
  checkLabelValue,
  checkQualifiedName,
} from '@kubewright/apimachinery';
import { stringFormat } from '@kubewright/apimachinery/schema';
import type { Implementation } from './functions.ts';
import { checkUrl } from './urls.ts';
import type { Opaque, Value } from './value.ts';
import { CelList, Optional } from './value.ts';

interface Definition {
  readonly check: (text: string) => readonly string[];
  /** Length of the pattern that the cost is reckoned by. */
  readonly patternSize: number;
}

/** As the start of a generated name: it may end as a whole name may not. */
function prefix(check: (text: string) => readonly string[]): (text: string) => readonly string[] {
  return (text) => check(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);
}

function matching(format: string, complaint: string): (text: string) => readonly string[] {
  return (text) => (stringFormat(format)?.(text) === false ? [complaint] : []);
}

const definitions: Readonly<Record<string, Definition>> = {
  dns1123Label: { check: checkDns1123Label, patternSize: 30 },
  dns1123Subdomain: { check: checkDns1123Subdomain, patternSize: 60 },
  dns1035Label: { check: checkDns1035Label, patternSize: 30 },
  qualifiedName: { check: checkQualifiedName, patternSize: 60 },
  dns1123LabelPrefix: { check: prefix(checkDns1123Label), patternSize: 30 },
  dns1123SubdomainPrefix: { check: prefix(checkDns1123Subdomain), patternSize: 60 },
  dns1035LabelPrefix: { check: prefix(checkDns1035Label), patternSize: 30 },
  labelValue: { check: checkLabelValue, patternSize: 40 },
  uri: { check: (text) => [checkUrl(text) ?? []].flat(), patternSize: 1103 },
  uuid: { check: matching('uuid', 'does not match the UUID format'), patternSize: 70 },
  byte: { check: matching('byte', 'invalid base64'), patternSize: 84 },
  date: { check: matching('date', 'invalid date'), patternSize: 71 },
  datetime: { check: matching('datetime', 'invalid datetime'), patternSize: 71 },
};

class Format implements Opaque {
  readonly opaque = 'kubernetes.NamedFormat';
  readonly definition: Definition;
  constructor(definition: Definition) {
    this.definition = definition;
  }
  equals(other: Opaque): boolean {
    return other instanceof Format && other.definition === this.definition;
  }
}

export function formatPatternSize(value: Value): number {
  return value instanceof Format ? value.definition.patternSize : 0;
}

export const formatFunctions: Readonly<Record<string, Implementation>> = {
  'format.named': (name) => {
    if (typeof name !== 'string') return undefined;
    const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
    return definition === undefined ? Optional.none : new Optional(new Format(definition));
  },
  ...Object.fromEntries(
    Object.entries(definitions).map(([name, definition]): [string, Implementation] => [
      `format.${name}`,
      () => new Format(definition),
    ]),
  ),
  validate: (format, text) => {
    if (!(format instanceof Format) || typeof text !== 'string') return undefined;
    const messages = format.definition.check(text);
    return messages.length === 0 ? Optional.none : new Optional(new CelList(messages));
  },
};
