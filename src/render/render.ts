// Planned file -> bytes. Generated text gets the stamp as its first line, in the comment syntax of its file.
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

import { BugError } from '../errors.ts';
import type { PlannedFile, RenderedFile } from '../model/planned-file.ts';
import { stamp } from '../model/planned-file.ts';
import { renderManifest } from './manifest.ts';
import { renderMerge } from './merge.ts';
import { renderTemplate } from './template.ts';

/** Gives the text that a path has now, for files that are merged. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** Renders every file; nothing is written. */
export async function renderFiles(files: readonly PlannedFile[], readText: ReadText): Promise<readonly RenderedFile[]> {
  return Promise.all(
    files.map(async ({ path, owner, content }): Promise<RenderedFile> => {
      if (content.kind === 'copy') return { path, owner, bytes: await readFile(content.from) };
      const text = await renderText(path, content, readText);
      return { path, owner, bytes: new TextEncoder().encode(owner === 'generated' ? stamped(path, text) : text) };
    }),
  );
}

async function renderText(
  path: string,
  content: Exclude<PlannedFile['content'], { kind: 'copy' }>,
  readText: ReadText,
): Promise<string> {
  switch (content.kind) {
    case 'template':
      return renderTemplate(content.template, content.values);
    case 'manifest':
      return renderManifest(content.documents);
    case 'merge':
      return renderMerge(content, await readText(path), path);
    case 'text':
      return content.text;
  }
}

function stamped(path: string, text: string): string {
  switch (extname(path)) {
    case '.ts':
      return `// ${stamp}\n${text}`;
    case '.yaml':
      return `# ${stamp}\n${text}`;
    case '.md':
      return `<!-- ${stamp} -->\n${text}`;
    default:
      throw new BugError(`${path} is generated, but there is no place for a stamp in such a file`);
  }
}
