// Declarations of functions, read from their notation: `name id(arguments)result ...`, a dot before the id of a method
// (its first argument is the target), one capital letter for a type parameter, `list<A>` and the like.
import * as cel from './cel-type.ts';
import type { CelType } from './cel-type.ts';
import { libraryFunctions } from './library-functions.ts';
import { standardFunctions } from './standard-functions.ts';

export interface Overload {
  readonly id: string;
  readonly isMember: boolean;
  readonly args: readonly CelType[];
  readonly result: CelType;
  /** Type parameters, to be made fresh for each call. */
  readonly parameters: readonly string[];
}

const plain: Readonly<Record<string, CelType>> = {
  bool: cel.boolType,
  bytes: cel.bytesType,
  double: cel.doubleType,
  duration: cel.durationType,
  dyn: cel.dynType,
  int: cel.intType,
  string: cel.stringType,
  timestamp: cel.timestampType,
  uint: cel.uintType,
  'net.IP': cel.opaqueType('net.IP'),
  'net.CIDR': cel.opaqueType('net.CIDR'),
};

let table: ReadonlyMap<string, readonly Overload[]> | undefined;

/** The overloads of a function; undefined when it is not declared. */
export function findFunction(name: string): readonly Overload[] | undefined {
  table ??= readTable([...standardFunctions, ...libraryFunctions]);
  return table.get(name);
}

function readTable(lines: readonly string[]): Map<string, Overload[]> {
  const functions = new Map<string, Overload[]>();
  for (const line of lines) {
    const [name = '', ...signatures] = line.split(' ');
    functions.set(name, [...(functions.get(name) ?? []), ...signatures.map(readSignature)]);
  }
  return functions;
}

function readSignature(text: string): Overload {
  const [, dot, id = '', args = '', result = ''] = /^(\.?)([^(]+)\((.*)\)(.+)$/.exec(text) ?? [];
  const parameters = [...new Set(text.slice(text.indexOf('(')).match(/(?<![\w.])[A-Z](?!\w)/g))];
  return { id, isMember: dot === '.', args: readTypes(args), result: readType(result), parameters };
}

function readTypes(text: string): CelType[] {
  const types: CelType[] = [];
  let depth = 0;
  let start = 0;
  for (const [index, character] of [...text, ','].entries()) {
    if (character === '<') depth += 1;
    else if (character === '>') depth -= 1;
    else if (character === ',' && depth === 0) {
      if (index > start) types.push(readType(text.slice(start, index)));
      start = index + 1;
    }
  }
  return types;
}

function readType(text: string): CelType {
  const open = text.indexOf('<');
  if (open < 0) return plain[text] ?? (/^[A-Z]$/.test(text) ? cel.parameterType(text) : cel.structType(text));
  const [first = cel.dynType, second = cel.dynType] = readTypes(text.slice(open + 1, -1));
  switch (text.slice(0, open)) {
    case 'list':
      return cel.listType(first);
    case 'map':
      return cel.mapType(first, second);
    case 'type':
      return cel.typeOf(first);
    default:
      return cel.optionalType(first);
  }
}
