// EJS template + values -> text. The sole importer of ejs. Templates get ready-made values and derive nothing.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import ejs from 'ejs';

import { BugError } from '../errors.ts';
import type { JsonObject } from '../model/planned-file.ts';

const compiled = new Map<string, ejs.TemplateFunction>();

/** @throws BugError when the template names a value that it was not given, or does not exist. */
export function renderTemplate(name: string, values: JsonObject): string {
  try {
    return compile(name)({ ...values });
  } catch (error) {
    throw new BugError(`The template ${name} failed`, { cause: error });
  }
}

function compile(name: string): ejs.TemplateFunction {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(fileURLToPath(import.meta.resolve(`#templates/${name}`)), 'utf8');
  const template = ejs.compile(text, { escape: String, filename: name });
  compiled.set(name, template);
  return template;
}
