// Refuses a Node that is too old, in plain words, before anything that such a Node cannot even parse is loaded.
// Every door imports this first. No dependency and no recent syntax here: it has to run on the Node it refuses.

/** What the generated operators and Yeoman need; the same range stands in `engines` of every package.json. */
export const supportedNode = '^22.19.0 || >=24.11.0';

/** Whether `version` (such as `24.11.1`) is within {@link supportedNode}. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 22) return minor >= 19;
  if (major === 24) return minor >= 11;
  return major > 24;
}

if (!isSupportedNode(process.versions.node)) {
  process.stderr.write(
    `kubewright needs Node ${supportedNode}, and this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a supported one: https://nodejs.org/en/download\n',
  );
  process.exit(1);
}
