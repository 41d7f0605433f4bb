#!/usr/bin/env node
// `npm init kubewright my-operator -- --group ...` is `kubewright new my-operator --group ...`.
// Plain JavaScript without recent syntax up to the check, so that an old Node gets a sentence and no stack.
const [major, minor] = process.versions.node.split('.').map(Number);
if (!(major > 24 || (major === 24 && minor >= 11) || (major === 22 && minor >= 19))) {
  console.error(
    `create-kubewright needs Node ^22.19.0 || >=24.11.0, and this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Install a supported one: https://nodejs.org/en/download',
  );
  process.exit(1);
}

const { main } = await import('generator-kubewright/cli');
process.exitCode = await main(['new', ...process.argv.slice(2)]);
