// The table columns of a custom resource: its name, and what its definition asks for; its age when it asks for nothing.
import type { CustomResourceColumnDefinition } from '@kubewright/apimachinery';
import { formatJson } from '@kubewright/apimachinery';
import type { ColumnDefinition } from '../builtin/openapi-documents.ts';
import { builtInDiscovery } from '../builtin/openapi-documents.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { Cell, TableColumns } from '../registry/table-columns.ts';
import { formatAge } from '../registry/table-columns.ts';
import { compileJsonPath } from './json-path.ts';

const ageDescription =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to ' +
  'be set in happens-before order across separate operations. Clients may not set this value. It is represented in ' +
  'RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: ' +
  'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

export function customColumns(columns: readonly CustomResourceColumnDefinition[] | undefined): TableColumns {
  const wanted =
    columns === undefined || columns.length === 0
      ? [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: ageDescription }]
      : columns;
  const readers = wanted.map((column) => ({ find: compileJsonPath(column.jsonPath), type: column.type }));
  let definitions: ColumnDefinition[] | undefined;
  return {
    get definitions() {
      return (definitions ??= [nameColumn(), ...wanted.map(definition)]);
    },
    cells: (object: ApiObject, now) => [
      object.metadata.name ?? '',
      ...readers.map(({ find, type }) => cell(find(object)[0], type, now)),
    ],
  };
}

function nameColumn(): ColumnDefinition {
  const resources = builtInDiscovery().groupVersions.flatMap((each) => each.resources);
  const found = resources
    .flatMap((each) => each.columnDefinitions ?? [])
    .find(({ name, format }) => name === 'Name' && format === 'name');
  return { name: 'Name', type: 'string', format: 'name', description: found?.description ?? '', priority: 0 };
}

function definition(column: CustomResourceColumnDefinition): ColumnDefinition {
  return {
    name: column.name,
    type: column.type,
    format: column.format ?? '',
    description: column.description ?? `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
    priority: column.priority ?? 0,
  };
}

function cell(value: unknown, type: string, now: number): Cell {
  if (value === undefined) return null;
  // As Go's templates print what is there and is nothing.
  if (value === null) return type === 'string' ? '<no value>' : null;
  switch (type) {
    case 'string':
      return typeof value === 'object' ? formatJson(value) : String(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date': {
      if (typeof value !== 'string') return null;
      const time = Date.parse(value);
      return Number.isNaN(time) ? '<invalid>' : formatAge(now - time);
    }
    default:
      return null;
  }
}
