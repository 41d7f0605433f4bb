// Descriptions -> shorter ones: for CRDs that would be too large. A cut keeps whole sentences where that keeps enough, else words.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

/** Cuts every description of a schema and of all that is below it. 0 takes them away. */
export function limitDescriptions(schema: JSONSchemaProps, most: number): void {
  const { description, properties, items, additionalProperties } = schema;
  if (description !== undefined) {
    const short = cutDescription(description, most);
    if (short === '') delete schema.description;
    else schema.description = short;
  }
  for (const inner of [...Object.values(properties ?? {}), items, additionalProperties]) {
    if (typeof inner === 'object' && !Array.isArray(inner)) limitDescriptions(inner, most);
  }
}

/** At most so many characters: sentences if they fill half of that, else words and `...` if there is a word, else nothing. */
export function cutDescription(text: string, most: number): string {
  const characters = Array.from(text);
  if (characters.length <= most) return text;
  const start = characters.slice(0, most + 1).join('');
  const sentences = /^[^]*[.!?](?=\s)/u.exec(start)?.[0] ?? '';
  if (Array.from(sentences).length * 2 >= most && sentences !== '') return sentences;
  const room = characters.slice(0, Math.max(0, most - 2)).join('');
  const words = /^[^]*\S(?=\s)/u.exec(room)?.[0] ?? '';
  return words === '' ? '' : `${words.replace(/[,;:]$/u, '')}...`;
}
