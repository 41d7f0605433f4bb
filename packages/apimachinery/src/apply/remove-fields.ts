// A value without some of its fields and items.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/remove.go
import { isObject, setMember } from '../json-value.ts';
import type { FieldSet } from './field-set.ts';
import { tryItemElement } from './list-items.ts';
import type { MergeType } from './merge-type.ts';
import { fieldType, mainKind, narrowType } from './merge-type.ts';
import { fieldElement } from './path-element.ts';

/**
 * Removes. The value is not changed; the result shares parts with it.
 *
 * @returns null for an object or list of which nothing is left, as kube-apiserver has it
 */
export function removeFields(value: unknown, fields: FieldSet, type: MergeType): unknown {
  const narrow = narrowType(type, value);
  switch (mainKind(narrow)) {
    case 'scalar':
      return value;
    case 'map': {
      const { map } = narrow;
      if (!isObject(value) || map === undefined || map.atomic) return null;
      const left: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(value)) {
        const element = fieldElement(name);
        if (fields.hasMember(element)) continue;
        const below = fields.below(element);
        const isTouched = below !== undefined && !below.isEmpty;
        setMember(left, name, isTouched ? removeFields(member, below, fieldType(map, name)) : member);
      }
      return Object.keys(left).length > 0 ? left : null;
    }
    case 'list': {
      const { list } = narrow;
      if (!Array.isArray(value) || list === undefined || list.atomic) return null;
      const left: unknown[] = [];
      for (const item of value as unknown[]) {
        const element = tryItemElement(list, item);
        if (element !== undefined && fields.hasMember(element)) continue;
        const below = element === undefined ? undefined : fields.below(element);
        const isTouched = below !== undefined && !below.isEmpty;
        left.push(isTouched ? removeFields(item, below, list.element) : item);
      }
      return left.length > 0 ? left : null;
    }
  }
}
