// The paths of everything that a value says: what a manager owns when it applies that value.
// @see https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/tofieldset.go
import { isObject } from '../json-value.ts';
import { FieldSet } from './field-set.ts';
import { indexItems } from './list-items.ts';
import type { MergeType } from './merge-type.ts';
import { fieldType, mainKind, narrowType } from './merge-type.ts';
import type { FieldPath } from './path-element.ts';
import { fieldElement } from './path-element.ts';

/** Leaves, items, empty objects, and the members of maps (not the fields that the schema names: their leaves do). */
export function collectFields(value: unknown, type: MergeType): FieldSet {
  const fields = new FieldSet();
  collect(value, type, [], fields);
  return fields;
}

function collect(value: unknown, type: MergeType, path: FieldPath, fields: FieldSet): void {
  const narrow = narrowType(type, value);
  const { map, list } = narrow;
  switch (mainKind(narrow)) {
    case 'scalar':
      fields.insert(path);
      break;
    case 'map':
      if (map === undefined) break;
      if (map.atomic) fields.insert(path);
      else if (isObject(value)) {
        for (const [name, member] of Object.entries(value)) {
          const below = [...path, fieldElement(name)];
          collect(member, fieldType(map, name), below, fields);
          const isEmpty = member === null || (isObject(member) && Object.keys(member).length === 0);
          if (isEmpty || map.field(name) === undefined) fields.insert(below);
        }
      }
      break;
    case 'list':
      if (list === undefined) break;
      if (list.atomic) fields.insert(path);
      else if (Array.isArray(value)) {
        for (const [element, items] of indexItems(list, value)) {
          const below = [...path, element];
          // Duplicates are owned whole: nobody can say which one is meant.
          if (items.length === 1) collect(items[0], list.element, below, fields);
          fields.insert(below);
        }
      }
      break;
  }
}
