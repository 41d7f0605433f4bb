// A file as it is + as it would be written -> the first place where they differ: by path in YAML and JSON, else by line.
// Items of lists that have names go by these. The file is the user's disk: what cannot be parsed is compared as text.
import { parseAllDocuments } from 'yaml';

import type { FileDifference } from '../model/report.ts';

/** Longer values are cut: a difference is shown, not a document. */
const longestValue = 120;

/** @returns undefined when the texts are the same. */
export function fileDifference(path: string, found: string, wanted: string): FileDifference | undefined {
  if (found === wanted) return undefined;
  const byPath = /\.(ya?ml|json)$/.test(path) ? documentsDifference(found, wanted) : undefined;
  return byPath ?? lineDifference(found, wanted);
}

/** `spec.scope: "Cluster" from the types, "Namespaced" in the file` */
export function formatFileDifference({ at, wanted, found }: FileDifference): string {
  return `${at}: ${wanted ?? 'nothing'} from the types, ${found ?? 'missing'} in the file`;
}

function documentsDifference(found: string, wanted: string): FileDifference | undefined {
  const inFile = documentsOf(found);
  const generated = documentsOf(wanted);
  if (inFile === undefined || generated === undefined) return undefined;
  for (let index = 0; index < Math.max(inFile.length, generated.length); index++) {
    const difference = firstDifference(inFile[index], generated[index], '');
    if (difference === undefined) continue;
    const { at } = difference;
    const document = Math.max(inFile.length, generated.length) === 1 ? '' : `document ${index + 1}`;
    return { ...difference, at: [document, at].filter((part) => part !== '').join(', ') || 'the whole document' };
  }
  return undefined;
}

/** Undefined for what is no YAML. */
function documentsOf(text: string): unknown[] | undefined {
  try {
    const documents = parseAllDocuments(text, { version: '1.1', merge: false });
    if (!Array.isArray(documents)) return [];
    if (documents.some(({ errors }) => errors.length > 0)) return undefined;
    return documents.map((document): unknown => document.toJS({ mapAsMap: true }));
  } catch {
    return undefined;
  }
}

function firstDifference(found: unknown, wanted: unknown, path: string): FileDifference | undefined {
  if (Object.is(found, wanted)) return undefined;
  if (found instanceof Map && wanted instanceof Map) {
    for (const key of new Set([...wanted.keys(), ...found.keys()])) {
      const difference = firstDifference(found.get(key), wanted.get(key), path + step(String(key), path));
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  if (Array.isArray(found) && Array.isArray(wanted)) {
    const inFile = itemsByName(found);
    const generated = itemsByName(wanted);
    if (inFile !== undefined && generated !== undefined) {
      for (const name of new Set([...generated.keys(), ...inFile.keys()])) {
        const difference = firstDifference(inFile.get(name), generated.get(name), `${path}[name=${plain(name)}]`);
        if (difference !== undefined) return difference;
      }
    }
    for (let index = 0; index < Math.max(found.length, wanted.length); index++) {
      const difference = firstDifference(found[index], wanted[index], `${path}[${index}]`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return { at: path, wanted: valueText(wanted), found: valueText(found) };
}

/** Items that are told apart by their names, such as versions; then one that is missing moves no other. */
function itemsByName(items: readonly unknown[]): ReadonlyMap<string, unknown> | undefined {
  const named = new Map<string, unknown>();
  for (const item of items) {
    const name: unknown = item instanceof Map ? item.get('name') : undefined;
    if (typeof name !== 'string' || named.has(name)) return undefined;
    named.set(name, item);
  }
  return named;
}

function plain(name: string): string {
  return /^[A-Za-z0-9._-]+$/.test(name) ? name : JSON.stringify(name);
}

function step(name: string, path: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(name)) return `[${JSON.stringify(name)}]`;
  return path === '' ? name : `.${name}`;
}

function lineDifference(found: string, wanted: string): FileDifference {
  const inFile = found.split('\n');
  const generated = wanted.split('\n');
  const length = Math.max(inFile.length, generated.length);
  const index = Array.from({ length }, (_, line) => line).find((line) => inFile[line] !== generated[line]) ?? 0;
  return { at: `line ${index + 1}`, wanted: valueText(generated[index]), found: valueText(inFile[index]) };
}

/** JSON, so that white space and control characters can be seen. */
function valueText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = JSON.stringify(value, (_, each: unknown) => (each instanceof Map ? Object.fromEntries(each) : each));
  return text.length > longestValue ? `${text.slice(0, longestValue)}...` : text;
}
