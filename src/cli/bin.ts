#!/usr/bin/env node
// The `kubewright` binary. The static import refuses an old Node; everything else is loaded after it.
import './node-version.ts';

// `kubewright ... | head` closes our standard output early: that is the reader's choice and no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// A third of the time of a short command is compiling what did not change since the last one. Old Nodes have no such function,
// and a static import of what is not there fails before the first line runs.
const { enableCompileCache } = await import('node:module');
enableCompileCache();

const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
