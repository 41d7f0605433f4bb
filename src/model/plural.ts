// English plurals of kinds, close to what kubebuilder's `flect` gives for the words that kinds are made of.
// Only a default: a kind's plural can always be given, and once its types are written they hold it.
// @see https://github.com/gobuffalo/flect/blob/main/plural_rules.go
import { splitWords } from './words.ts';

const irregular = new Map([
  ['index', 'indices'],
  ['matrix', 'matrices'],
  ['vertex', 'vertices'],
  ['vortex', 'vortices'],
  ['codex', 'codices'],
  ['appendix', 'appendices'],
  ['axis', 'axes'],
  ['datum', 'data'],
  ['stratum', 'strata'],
  ['criterion', 'criteria'],
  ['phenomenon', 'phenomena'],
  ['schema', 'schemas'],
  ['child', 'children'],
  ['person', 'people'],
  ['man', 'men'],
  ['woman', 'women'],
  ['mouse', 'mice'],
  ['foot', 'feet'],
  ['tooth', 'teeth'],
  ['goose', 'geese'],
  ['ox', 'oxen'],
  ['quiz', 'quizzes'],
  ['bus', 'buses'],
  ['alias', 'aliases'],
  ['virus', 'viri'],
  ['focus', 'foci'],
  ['radius', 'radiuses'],
  ['nucleus', 'nuclei'],
  ['leaf', 'leaves'],
  ['loaf', 'loaves'],
  ['thief', 'thieves'],
  ['hero', 'heroes'],
  ['echo', 'echoes'],
  ['veto', 'vetoes'],
  ['potato', 'potatoes'],
  ['tomato', 'tomatoes'],
]);

const unchanged = new Set([
  'series',
  'species',
  'equipment',
  'information',
  'money',
  'fish',
  'sheep',
  'deer',
  'data',
  'police',
]);

/** First match wins; a word that matches none gets an `s`. */
const rules: readonly (readonly [ending: RegExp, replacement: string])[] = [
  [/sis$/, 'ses'], // analysis
  [/atus$/, 'atuses'], // status
  [/(ss|sh|ch|x|z)$/, '$1es'], // ingress, batch, box
  [/s$/, 's'], // endpoints, dns, redis: plural already, or kept as flect keeps them
  [/([^aeiou]|qu)y$/, '$1ies'], // policy, but gateway
  [/lf$/, 'lves'], // shelf
  [/ife$/, 'ives'], // knife
];

/** The plural of a kind, in lower case as resources are: `NetworkPolicy` -> `networkpolicies`. */
export function pluralOf(kind: string): string {
  const words = splitWords(kind);
  const last = words.pop() ?? '';
  return (words.join('') + pluralOfWord(last.toLowerCase())).toLowerCase();
}

function pluralOfWord(word: string): string {
  if (unchanged.has(word)) return word;
  const known = irregular.get(word);
  if (known !== undefined) return known;
  for (const [ending, replacement] of rules) if (ending.test(word)) return word.replace(ending, replacement);
  return `${word}s`;
}
