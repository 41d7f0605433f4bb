// Where a pod wants to run, and what is odd about it: labels of nodes that have other names now, selectors that select nothing.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/api/node/util.go
import { checkLabelValue } from '@kubewright/apimachinery';
import { type Fields, listOf, structOf, structsOf, textOf } from './validation/go-fields.ts';

const deprecatedLabels: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  ['failure-domain.beta.kubernetes.io/region', 'deprecated since v1.17; use "topology.kubernetes.io/region" instead'],
  ['failure-domain.beta.kubernetes.io/zone', 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'],
  ['beta.kubernetes.io/instance-type', 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead'],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  ['scheduler.alpha.kubernetes.io/preferAvoidPods', 'deprecated since v1.22; use Taints and Tolerations instead'],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

const requiredTerms = 'requiredDuringSchedulingIgnoredDuringExecution';
const preferredTerms = 'preferredDuringSchedulingIgnoredDuringExecution';
const matchesNothing = 'a null labelSelector results in matching no pod';

export function warnOfPlacement(spec: Fields, path: string): string[] {
  const { nodeAffinity } = structOf(spec['affinity']);
  const at = `${path}.affinity.nodeAffinity`;
  const terms = structsOf(structOf(structOf(nodeAffinity)[requiredTerms])['nodeSelectorTerms']);
  return [
    ...Object.keys(structOf(spec['nodeSelector'])).flatMap((label) => {
      const why = deprecatedLabels.get(label);
      return why === undefined ? [] : [`${path}.nodeSelector[${label}]: ${why}`];
    }),
    ...terms.flatMap((term, index) => warnOfTerm(term, `${at}.${requiredTerms}.nodeSelectorTerms[${index}]`, false)),
    ...structsOf(structOf(nodeAffinity)[preferredTerms]).flatMap(({ preference }, index) =>
      warnOfTerm(structOf(preference), `${at}.${preferredTerms}[${index}].preference`, true),
    ),
    ...structsOf(spec['topologySpreadConstraints']).flatMap(({ topologyKey, labelSelector }, index) => {
      const place = `${path}.topologySpreadConstraints[${index}]`;
      const key = textOf(topologyKey);
      const why = deprecatedLabels.get(key);
      return [
        ...(why === undefined ? [] : [`${place}.topologyKey: ${key} is ${why}`]),
        ...(labelSelector === undefined ? [`${place}.labelSelector: ${matchesNothing}`] : []),
      ];
    }),
  ];
}

function warnOfTerm({ matchExpressions }: Fields, path: string, looksAtValues: boolean): string[] {
  return structsOf(matchExpressions).flatMap(({ key, values }, index) => {
    const at = `${path}.matchExpressions[${index}]`;
    const why = deprecatedLabels.get(textOf(key));
    const ofValues = listOf(values).flatMap((value, place) =>
      checkLabelValue(textOf(value)).map((each) => `${at}.values[${place}]: ${textOf(value)} is invalid, ${each}`),
    );
    return [...(why === undefined ? [] : [`${at}.key: ${textOf(key)} is ${why}`]), ...(looksAtValues ? ofValues : [])];
  });
}

export function warnOfAffinity({ affinity }: Fields, path: string): string[] {
  return ['podAffinity', 'podAntiAffinity'].flatMap((kind) => {
    const terms = structOf(structOf(affinity)[kind]);
    const at = `${path}.affinity.${kind}`;
    return [
      ...structsOf(terms[requiredTerms]).flatMap(({ labelSelector }, index) =>
        labelSelector === undefined ? [`${at}.${requiredTerms}[${index}].labelSelector: ${matchesNothing}`] : [],
      ),
      ...structsOf(terms[preferredTerms]).flatMap(({ podAffinityTerm }, index) =>
        structOf(podAffinityTerm)['labelSelector'] === undefined
          ? [`${at}.${preferredTerms}[${index}].podAffinityTerm.labelSelector: ${matchesNothing}`]
          : [],
      ),
    ];
  });
}
