// Which objects an informer is asked to have, and which of the server's objects those are.
import type { InformerScope, NamespaceScope } from '@kubewright/client';
import type { Dice } from './dice.ts';
import { selection } from './server/selection.ts';
import type { StoredObject } from './server/stored-object.ts';

const labelSelectors = ['app=web', 'app!=web,tier', 'tier in (front,back)'] as const;
const fieldSelectors = ['metadata.name!=thing-1', 'metadata.namespace=a'] as const;

/** What an informer starts with: mostly everything. */
export function firstScope(dice: Dice): InformerScope {
  return {
    namespaces: dice.chance(0.7) ? undefined : dice.chance(0.5) ? ['a'] : ['a', 'b'],
    selector: {
      ...(dice.chance(0.3) ? { labelSelector: dice.from(labelSelectors) } : {}),
      ...(dice.chance(0.1) ? { fieldSelector: dice.from(fieldSelectors) } : {}),
    },
  };
}

/** Anything else. */
export function otherScope(dice: Dice): InformerScope {
  const own = (namespace: string): NamespaceScope => ({ namespace, labelSelector: dice.from(labelSelectors) });
  const namespaces = dice.from<InformerScope['namespaces']>([
    undefined,
    undefined,
    [],
    ['a'],
    ['b', 'c'],
    ['a', 'b', 'c'],
    ['a', own('b')],
    [own('a')],
    ['', own('b')],
    ['', 'a'],
  ]);
  return { namespaces, selector: dice.chance(0.3) ? { labelSelector: dice.from(labelSelectors) } : {} };
}

/** Whether an object belongs into a scope. */
export function inScope({ namespaces, selector = {} }: InformerScope): (object: StoredObject) => boolean {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const selected = ({ labelSelector, fieldSelector }: Omit<NamespaceScope, 'namespace'>) =>
    selection(undefined, text(labelSelector), text(fieldSelector));
  if (namespaces === undefined) return selected(selector);
  const parts = new Map(
    namespaces.map((each) =>
      typeof each === 'string' ? ([each, selected(selector)] as const) : ([each.namespace, selected(each)] as const),
    ),
  );
  return (object) => (parts.get(object.namespace) ?? parts.get(''))?.(object) === true;
}
