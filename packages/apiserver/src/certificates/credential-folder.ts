// The keys that outlive a server: its certificate authority and what signs its service accounts' tokens, as files that
// only their owner can read. Made when they are missing; a file appears whole.
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SigningKey } from '../authentication/json-web-token.ts';
import type { KeyPair } from './key-pair.ts';

/** The folder's certificate authority, for `listen({ tls: { authority } })`. @throws the system's error */
export async function openCertificateAuthority(folder: string): Promise<KeyPair> {
  // One file for both: they are of no use without each other.
  const text = await readOrCreate(folder, 'ca.pem', async () => {
    const { CertificateAuthority } = await import('./certificate-authority.ts');
    const { keyPair } = await CertificateAuthority.create();
    return keyPair.cert + keyPair.key;
  });
  const end = text.indexOf('-----BEGIN PRIVATE KEY-----');
  if (end <= 0) throw new Error(`${join(folder, 'ca.pem')} is no certificate with its key`);
  return { cert: text.slice(0, end), key: text.slice(end) };
}

/** The folder's key for service accounts' tokens, in PEM. @throws the system's error */
export function openServiceAccountKey(folder: string): Promise<string> {
  return readOrCreate(folder, 'service-account.key', () => Promise.resolve(new SigningKey().toPem()));
}

async function readOrCreate(folder: string, name: string, create: () => Promise<string>): Promise<string> {
  const file = join(folder, name);
  const found = await readIfThere(file);
  if (found !== undefined) return found;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, await create(), { mode: 0o600, flag: 'wx' });
  try {
    await link(unfinished, file);
  } catch (error) {
    // Somebody was faster: there is one key, and it is theirs.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
  return readFile(file, 'utf8');
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
