// Kubernetes' rules for names. A check returns what is wrong in Kubernetes' own words; nothing wrong is an empty list.
// Names are mostly compared in bytes, and all valid ones are ASCII.
// @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go
// @see https://github.com/kubernetes/apimachinery/tree/master/pkg/api/validate/content

const label1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedNamePart = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${qualifiedNamePart})?`;

/** The longest DNS label, and so the longest name of most things. Bytes. */
const longestLabel = 63;
/** The longest DNS subdomain. Bytes. */
const longestSubdomain = 253;

/** What Kubernetes says of a value that is not an RFC 1123 label. */
export const dns1123LabelMessage: string = ruleMessage(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label1123,
  ['my-name', '123-abc'],
);

/** What Kubernetes says of a value that is not an RFC 1123 subdomain. */
export const dns1123SubdomainMessage: string = ruleMessage(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain1123,
  ['example.com'],
);

/** What Kubernetes says of a value that is not an RFC 1035 label. */
export const dns1035LabelMessage: string = ruleMessage(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  label1035,
  ['my-name', 'abc-123'],
);

/** What Kubernetes says of the part after the slash of a key of labels or annotations. */
export const qualifiedNameMessage: string = ruleMessage(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualifiedNamePart,
  ['MyName', 'my.name', '123-abc'],
);

/** What Kubernetes says of a value that no label may have. */
export const labelValueMessage: string = ruleMessage(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  labelValue,
  ['MyValue', 'my_value', '12345'],
);

const label1123Pattern = whole(label1123);
const subdomain1123Pattern = whole(subdomain1123);
const label1035Pattern = whole(label1035);
const qualifiedNamePartPattern = whole(qualifiedNamePart);
const labelValuePattern = whole(labelValue);

/** Checks the name of a namespace, and of most things that become part of a host's name. */
export function checkDns1123Label(value: string): string[] {
  const faults = tooLong(value, longestLabel, 'characters');
  if (!label1123Pattern.test(value)) {
    faults.push(subdomain1123Pattern.test(value) ? 'must not contain dots' : dns1123LabelMessage);
  }
  return faults;
}

/** Checks the name of most objects, and API groups. */
export function checkDns1123Subdomain(value: string): string[] {
  const faults = tooLong(value, longestSubdomain, 'characters');
  if (!subdomain1123Pattern.test(value)) faults.push(dns1123SubdomainMessage);
  return faults;
}

/** Checks the name of a service, and the names of a kind. */
export function checkDns1035Label(value: string): string[] {
  const faults = tooLong(value, longestLabel, 'characters');
  if (!label1035Pattern.test(value)) faults.push(dns1035LabelMessage);
  return faults;
}

/** Checks the key of a label or annotation: a name, with an optional DNS subdomain and a slash before it. */
export function checkQualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    const form = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
    return [`a valid label key ${qualifiedNameMessage} ${form}`];
  }
  const faults: string[] = [];
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') faults.push('prefix part must be non-empty');
    else {
      const prefixFaults = tooLong(prefix, longestSubdomain, 'bytes');
      if (!subdomain1123Pattern.test(prefix)) prefixFaults.push(dns1123SubdomainMessage);
      faults.push(...prefixFaults.map((fault) => `prefix part ${fault}`));
    }
  }
  if (name === '') faults.push('name part must be non-empty');
  else faults.push(...tooLong(name, longestLabel, 'bytes').map((fault) => `name part ${fault}`));
  if (!qualifiedNamePartPattern.test(name)) faults.push(`name part ${qualifiedNameMessage}`);
  return faults;
}

/** Checks the value of a label; it may be empty. */
export function checkLabelValue(value: string): string[] {
  const faults = tooLong(value, longestLabel, 'bytes');
  if (!labelValuePattern.test(value)) faults.push(labelValueMessage);
  return faults;
}

/** Whether {@link checkDns1123Label} finds no fault. */
export function isDns1123Label(value: string): boolean {
  return checkDns1123Label(value).length === 0;
}

/** Whether {@link checkDns1123Subdomain} finds no fault. */
export function isDns1123Subdomain(value: string): boolean {
  return checkDns1123Subdomain(value).length === 0;
}

/** Whether {@link checkDns1035Label} finds no fault. */
export function isDns1035Label(value: string): boolean {
  return checkDns1035Label(value).length === 0;
}

/** Whether {@link checkQualifiedName} finds no fault. */
export function isQualifiedName(value: string): boolean {
  return checkQualifiedName(value).length === 0;
}

/** Whether {@link checkLabelValue} finds no fault. */
export function isLabelValue(value: string): boolean {
  return checkLabelValue(value).length === 0;
}

function ruleMessage(rule: string, pattern: string, examples: string[]): string {
  const quoted = examples.map((example) => `'${example}', `).join(' or ');
  return `${rule} (e.g. ${quoted}regex used for validation is '${pattern}')`;
}

/** `$` without the `m` flag is the very end in JavaScript, as it is in Go. */
function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

const encoder = new TextEncoder();
/** Of one UTF-16 unit in UTF-8. */
const mostBytes = 3;

function tooLong(value: string, longest: number, unit: 'bytes' | 'characters'): string[] {
  if (value.length * mostBytes <= longest || encoder.encode(value).length <= longest) return [];
  return [`must be no more than ${longest} ${unit}`];
}
