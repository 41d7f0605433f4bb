// The label by which a controller knows its own children again.
import { createHash } from 'node:crypto';

/** The label of children: which field manager applied them, so that two controllers of one owner leave each other's alone. */
export const appliedByLabel = 'kubewright.dev/applied-by';

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const longest = 63;

/** The label's value, with a dot for the slash of `operator/controller`. What more must change has it marked: no two are alike. */
export function appliedByValue(fieldManager: string): string {
  const text = fieldManager.replaceAll(/[^A-Za-z0-9._-]/g, '.').replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  if (text.length <= longest && text.replaceAll('.', '/') === fieldManager) return text;
  const mark = createHash('sha256').update(fieldManager).digest('hex').slice(0, 8);
  return text === '' ? mark : `${text.slice(0, longest - mark.length - 1)}-${mark}`;
}
