// Sets of paths brought up to date with a schema that has changed since they were written: what has become atomic is
// owned whole.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/reconcile_schema.go
import { FieldSet } from './field-set.ts';
import type { MergeType } from './merge-type.ts';
import { mainKind } from './merge-type.ts';
import type { PathElement } from './path-element.ts';
import { fieldName } from './path-element.ts';

/** The same set where nothing has changed. */
export function reconcileFields(fields: FieldSet, type: MergeType): FieldSet {
  const atomic = new FieldSet();
  findAtomic(fields, type, [], false, atomic);
  return atomic.isEmpty ? fields : fields.recursiveDifference(atomic).union(atomic);
}

/**
 * @param path - grows and shrinks with the walk
 * @param isWhole - the path is a member of the set and nothing below it is
 */
function findAtomic(
  fields: FieldSet | undefined,
  type: MergeType,
  path: PathElement[],
  isWhole: boolean,
  atomic: FieldSet,
): void {
  const descend = (element: PathElement, below: MergeType | undefined): void => {
    const child = fields?.below(element);
    const whole = child === undefined && fields?.hasMember(element) === true;
    if (below === undefined) return;
    path.push(element);
    findAtomic(child, below, path, whole, atomic);
    path.pop();
  };
  const elements = fields?.elements() ?? [];
  switch (mainKind(type)) {
    case 'scalar':
      return;
    case 'list':
      if (!isWhole && type.list?.atomic === true) return atomic.insert(path);
      for (const element of elements) descend(element, type.list?.element);
      return;
    case 'map': {
      const { map } = type;
      if (map === undefined) return;
      if (!isWhole && map.atomic) {
        if (fields?.isEmpty === false) atomic.insert(path);
        return;
      }
      for (const element of elements) {
        const name = fieldName(element);
        descend(element, (name === undefined ? undefined : map.field(name)?.type) ?? map.element);
      }
    }
  }
}
