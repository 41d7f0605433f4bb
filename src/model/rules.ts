// What a user may call things, and what is said when it is not allowed. The one home of these rules: prompts, flags, CRDs and the project file use it.
// Each check gives what is wrong as a sentence, or undefined; each rule has an example that passes it.
// @see https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation/validation.go
import { isDns1035Label, isDns1123Label, isDns1123Subdomain } from '@kubewright/apimachinery';

import type { Problem, ProblemCode } from '../errors.ts';

/** A rule about one answer. */
export interface Rule {
  readonly code: ProblemCode;
  /** What is wrong with the value, or undefined when nothing is. */
  readonly check: (value: string) => string | undefined;
  /** Values that pass. */
  readonly example: string;
}

const labelText = 'small letters, digits and "-", beginning with a letter and ending with a letter or digit';

/** A label of RFC 1035, as resources and versions must be. */
function checkLabel(what: string, value: string): string | undefined {
  if (value === '') return `${what} is empty`;
  if (value.length > 63) return `${what} "${clip(value)}" has ${value.length} characters; 63 are allowed`;
  if (!isDns1035Label(value)) return `${what} ${JSON.stringify(clip(value))} is not a DNS label: ${labelText}`;
  return undefined;
}

/** The rules, by answer. */
export const rules = {
  name: {
    code: 'invalid-name',
    example: 'my-operator',
    check: (value) =>
      checkLabel('The name', value) ??
      // Names of objects append to it: `<name>-leader-election` must stay a label.
      (value.length > 40 ? `The name "${clip(value)}" has ${value.length} characters; 40 are allowed` : undefined) ??
      // The operator would be applied, and deleted, with the namespace `<name>-system`.
      (value === 'kube'
        ? `The name "kube" would put the operator into kube-system, which is Kubernetes' own`
        : undefined),
  },
  group: {
    code: 'invalid-group',
    example: 'samples.example.com',
    check(value) {
      if (value === '') return 'The group is empty';
      if (value.length > 253) return `The group "${clip(value)}" has ${value.length} characters; 253 are allowed`;
      const long = value.split('.').find((label) => label.length > 63);
      if (long !== undefined)
        return `The group has the label "${clip(long)}" of ${long.length} characters; 63 are allowed between dots`;
      if (value !== value.toLowerCase())
        return `The group ${JSON.stringify(clip(value))} has capitals; a DNS name has none`;
      if (!isDns1123Subdomain(value) || !value.split('.').every(isDns1123Label)) {
        return `The group ${JSON.stringify(clip(value))} is not a DNS name: small letters, digits, "-" and "."`;
      }
      if (/^[0-9]/.test(value))
        return `The group "${clip(value)}" begins with a digit; names in code follow from its first label`;
      if (!value.includes('.')) return `The group "${value}" has no dot; a CustomResourceDefinition needs a domain`;
      return undefined;
    },
  },
  version: { code: 'invalid-version', example: 'v1alpha1', check: (value) => checkLabel('The version', value) },
  kind: {
    code: 'invalid-kind',
    example: 'Network',
    check(value) {
      if (value === '') return 'The kind is empty';
      if (value.length > 63) return `The kind "${clip(value)}" has ${value.length} characters; 63 are allowed`;
      if (/^[0-9]/.test(value)) return `The kind ${JSON.stringify(clip(value))} begins with a digit`;
      if (!/^[A-Z][A-Za-z0-9]*$/.test(value)) {
        return `The kind ${JSON.stringify(clip(value))} is not CamelCase: letters and digits, beginning with a capital`;
      }
      return undefined;
    },
  },
  /** What the server accepts of CRDs from elsewhere: any case, and dashes. */
  declaredKind: {
    code: 'invalid-kind',
    example: 'Network',
    check: (value) =>
      isDns1035Label(value.toLowerCase()) && /^[-A-Za-z0-9]*$/.test(value)
        ? undefined
        : (checkLabel('The kind', value.toLowerCase()) ??
          `The kind ${JSON.stringify(clip(value))} is not made of letters, digits and "-"`),
  },
  plural: { code: 'invalid-plural', example: 'networks', check: (value) => checkLabel('The plural', value) },
  shortName: { code: 'invalid-short-name', example: 'net', check: (value) => checkLabel('The short name', value) },
  category: { code: 'invalid-category', example: 'all', check: (value) => checkLabel('The category', value) },
  scope: {
    code: 'invalid-scope',
    example: 'Namespaced',
    check: (value) =>
      value === 'Namespaced' || value === 'Cluster'
        ? undefined
        : `The scope ${JSON.stringify(clip(value))} is neither "Namespaced" nor "Cluster"`,
  },
} as const satisfies Record<string, Rule>;

/** The problem with one value, if any. `path` says where it stood. */
export function problemOf(rule: Rule, value: string, path: string): Problem | undefined {
  const message = rule.check(value);
  return message === undefined ? undefined : { code: rule.code, message, hint: hintOf(rule), path };
}

/** `For example: samples.example.com` */
export function hintOf(rule: Rule): string {
  return `For example: ${rule.example}`;
}

/** Whether the server guards the group: a CRD in it needs the `api-approved.kubernetes.io` annotation. */
export function isProtectedGroup(group: string): boolean {
  return /(^|\.)(k8s|kubernetes)\.io$/.test(group);
}

/** Whether the version sorts as Kubernetes' versions do: v1, v2beta1. Others are allowed and sort behind. */
export function isConventionalVersion(version: string): boolean {
  return /^v[1-9][0-9]*((alpha|beta)[1-9][0-9]*)?$/.test(version);
}

/** What is right but unusual about a group or version, as sentences. */
export function warningsOf({ group, version }: { group: string; version: string }): string[] {
  const warnings: string[] = [];
  if (isProtectedGroup(group)) {
    warnings.push(
      `The group ${group} belongs to the Kubernetes community. Its CRD says so with the annotation ` +
        'api-approved.kubernetes.io: "unapproved, experimental-only"; use a domain of your own for anything that lasts.',
    );
  }
  if (!isConventionalVersion(version)) {
    warnings.push(
      `The version ${version} is not like v1, v1beta1 or v1alpha1: kubectl and the server rank it behind those.`,
    );
  }
  return warnings;
}

/** Keeps a message readable whatever was typed. */
function clip(value: string): string {
  return value.length > 80 ? `${value.slice(0, 77)}...` : value;
}
