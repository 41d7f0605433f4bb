// Every name that stands for a kind anywhere in an operator. Derived here, once; no template derives a name.
import { safeIdentifier } from './identifier.ts';
import { pluralOf } from './plural.ts';
import { camelCaseOfLabels, kebabCase, lowerFirstWord, splitWords, upperFirst } from './words.ts';

/** The names of one kind. For `NetworkPolicy`: */
export interface KindNames {
  /** `NetworkPolicy`, as on the wire. */
  readonly kind: string;
  /** `NetworkPolicy`: generated classes append to it. Differs from the kind only for kinds such as `postgresql`. */
  readonly className: string;
  /** `NetworkPolicyList` */
  readonly listKind: string;
  /** `networkpolicies`: the resource, in paths and in RBAC. */
  readonly plural: string;
  /** `networkpolicy` */
  readonly singular: string;
  /** `network-policy`, without extension. */
  readonly file: string;
  /** `networkPolicy`: one object. Never the token. */
  readonly variable: string;
  /** `networkPolicies`: the kind's token, and its method of the clientset. */
  readonly token: string;
  /** `a NetworkPolicy`, `an Ingress`, for sentences. */
  readonly withArticle: string;
}

/** What may be said of a kind's names; the rest follows from the kind. */
export interface GivenNames {
  readonly kind: string;
  readonly plural?: string | undefined;
  readonly singular?: string | undefined;
  readonly listKind?: string | undefined;
}

/** Derives all names. The given ones have been checked. */
export function deriveNames(given: GivenNames): KindNames {
  const { kind, plural = pluralOf(kind) } = given;
  const className = upperFirst(camelCaseOfLabels(kind));
  const variable = safeIdentifier(lowerFirstWord(className));
  const token = safeIdentifier(tokenOf(kind, plural));
  return Object.freeze({
    kind,
    className,
    listKind: given.listKind ?? `${kind}List`,
    plural,
    singular: given.singular ?? kind.toLowerCase(),
    file: kebabCase(kind),
    // One of the endpoints is an endpointsObject.
    variable: variable === token ? `${variable}Object` : variable,
    token,
    withArticle: `${articleOf(kind)} ${kind}`,
  });
}

/** By how it is said: an HTTPRoute, a DNSEndpoint, an Index. */
function articleOf(kind: string): 'a' | 'an' {
  const [first = ''] = splitWords(kind);
  const spelled = first.length > 1 && first === first.toUpperCase();
  return (spelled ? /^[AEFHILMNORSX]/ : /^[AEIOU]/).test(first) ? 'an' : 'a';
}

/** The plural with the kind's capitals, as far as the two agree: NetworkPolicy + networkpolicies -> networkPolicies. */
function tokenOf(kind: string, plural: string): string {
  const lower = kind.toLowerCase();
  let agreed = 0;
  while (agreed < lower.length && lower[agreed] === plural[agreed]) agreed++;
  if (agreed === 0) return camelCaseOfLabels(plural);
  return lowerFirstWord(upperFirst(camelCaseOfLabels(kind.slice(0, agreed) + plural.slice(agreed))));
}
