// The simple JSON paths of definitions: fields, indexes, wildcards and filters that compare with a literal, such as
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
  { pattern: /^\.\.?\*/, step: () => children },
  {
    pattern: /^\.((?:\\.|[^.[\]\\])+)/,
    step: (match: RegExpExecArray) => field((match[1] ?? '').replaceAll(/\\(.)/g, '$1')),
  },
  { pattern: /^\[\*\]/, step: () => children },
  { pattern: /^\[(-?\d+)\]/, step: (match: RegExpExecArray) => index(Number(match[1])) },
  { pattern: /^\[(?:'([^']*)'|"([^"]*)")\]/, step: (match: RegExpExecArray) => field(match[1] ?? match[2] ?? '') },
  {
    pattern: /^\[\?\(\s*@((?:\.(?:\\.|[\w-])+)+)\s*(==|!=)\s*(?:'([^']*)'|"([^"]*)"|([^'")\s]+))\s*\)\]/,
    step: (match: RegExpExecArray) => filter(match[1] ?? '', match[2] === '==', match[3] ?? match[4] ?? match[5] ?? ''),
  },
] as const;

function parse(path: string): Step[] | undefined {
  const steps: Step[] = [];
  let rest = path.startsWith('.') || path.startsWith('[') || path === '' ? path : `.${path}`;
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

function filter(path: string, isEqual: boolean, literal: string): Step {
  const find = compileJsonPath(path);
  return (values) =>
    values.flatMap((value) =>
      Array.isArray(value)
        ? value.filter((item) => find(item).some((found) => String(found) === literal) === isEqual)
        : [],
    );
}
