// The simple JSON paths of definitions: fields, indexes, slices, wildcards, any depth (`..`) and filters, such as
// `.status.conditions[?(@.type=="Ready")].status`. A path that cannot be read finds nothing.
import { isRecord } from '../object/api-object.ts';

type Step = (values: readonly unknown[]) => unknown[];

/** Compiles a path; the result finds every value that it names. */
export function compileJsonPath(path: string): (root: unknown) => unknown[] {
  const steps = parse(
    path
      .trim()
      .replace(/^\{(.*)\}$/, '$1')
      .replace(/^\$/, ''),
  );
  if (steps === undefined) return () => [];
  return (root) => steps.reduce((values, step) => step(values), [root]);
}

/** The steps of a path of plain fields, such as `.spec.replicas`; undefined for anything else. */
export function parseFieldPath(path: string): string[] | undefined {
  const steps = path
    .replace(/^\./, '')
    .split(/(?<!\\)\./)
    .map((step) => step.replaceAll('\\.', '.'));
  return steps.every((step) => step !== '' && !/[[\]*?@]/.test(step)) ? steps : undefined;
}

const tokens = [
  { pattern: /^\.\.(?=[^.[])/, step: () => descendants },
  { pattern: /^\.?\*/, step: () => children },
  {
    pattern: /^\.?((?:\\.|[^.[\]\\*])+)/,
    step: (match: RegExpExecArray) => field((match[1] ?? '').replaceAll(/\\(.)/g, '$1')),
  },
  { pattern: /^\[\*\]/, step: () => children },
  { pattern: /^\[(-?\d+)\]/, step: (match: RegExpExecArray) => index(Number(match[1])) },
  {
    pattern: /^\[(-?\d*):(-?\d*)(?::(\d+))?\]/,
    step: ([, start, end, every]: RegExpExecArray) => slice(start, end, every),
  },
  // A key in brackets is a path of its own: its dots are steps unless they are escaped.
  { pattern: /^\['([^']*)'\]/, step: (match: RegExpExecArray) => below(`.${match[1] ?? ''}`) },
  {
    pattern: /^\[\?\(\s*@((?:\.(?:\\.|[\w-])+)+)\s*(?:(==|!=|<=?|>=?)\s*(?:'([^']*)'|"([^"]*)"|([^'")\s]+))\s*)?\)\]/,
    step: ([, path, relation, single, double, bare]: RegExpExecArray) =>
      filter(path ?? '', relation, single ?? double ?? bare ?? ''),
  },
] as const;

function parse(path: string): Step[] | undefined {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== '') {
    const found = tokens
      .map(({ pattern, step }) => ({ match: pattern.exec(rest), step }))
      .find(({ match }) => match !== null);
    if (found?.match === undefined || found.match === null) return undefined;
    steps.push(found.step(found.match));
    rest = rest.slice(found.match[0].length);
  }
  return steps;
}

function field(name: string): Step {
  return (values) => values.flatMap((value) => (isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : []));
}

function index(position: number): Step {
  return (values) =>
    values.flatMap((value) => {
      const item: unknown = Array.isArray(value) ? value.at(position) : undefined;
      return item === undefined ? [] : [item];
    });
}

function children(values: readonly unknown[]): unknown[] {
  return values.flatMap((value) =>
    Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : [],
  );
}

function slice(start = '', end = '', every = '1'): Step {
  const [from, to] = [start === '' ? 0 : Number(start), end === '' ? undefined : Number(end)];
  return (values) =>
    values.flatMap((value) =>
      Array.isArray(value)
        ? value.slice(from, to).filter((_, position) => position % Math.max(Number(every), 1) === 0)
        : [],
    );
}

function below(path: string): Step {
  const find = compileJsonPath(path);
  return (values) => values.flatMap((value) => find(value));
}

/** A value and all below it. */
function descendants(values: readonly unknown[]): unknown[] {
  return values.flatMap((value) => [value, ...descendants(children([value]))]);
}

/** @param relation - undefined: the path leads somewhere */
function filter(path: string, relation: string | undefined, literal: string): Step {
  const find = compileJsonPath(path);
  const holds = (item: unknown): boolean => {
    const found = find(item);
    if (relation === undefined) return found.length > 0;
    if (relation === '!=') return !found.some((each) => String(each) === literal);
    return found.some((each) => compare(each, relation, literal));
  };
  return (values) => values.flatMap((value) => (Array.isArray(value) ? value.filter(holds) : []));
}

function compare(value: unknown, relation: string, literal: string): boolean {
  if (relation === '==') return String(value) === literal;
  const [left, right] = typeof value === 'number' ? [value, Number(literal)] : [String(value), literal];
  if (left === right) return relation.endsWith('=');
  return relation.startsWith('<') ? left < right : left > right;
}
