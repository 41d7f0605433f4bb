// CEL as kube-apiserver admits it in definitions: a sub-path of its own, because nothing else needs it.
export { checkRules, estimateRuleCost, hasRules } from './definition-rules.ts';
