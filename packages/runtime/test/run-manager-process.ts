// Run by run-manager.test.ts: an operator's main file without a server, with a runnable that does not stop.
import { connect } from '@kubewright/client';
import { createManager } from '../src/manager.ts';
import { environmentOptions } from '../src/environment-options.ts';
import { runManager } from '../src/run-manager.ts';

await runManager(() => {
  const rest = connect(() => Promise.reject(new Error('no server')));
  const manager = createManager({ name: 'process', ...environmentOptions(), rest, gracePeriod: 60_000 });
  return manager.addRunnable({
    name: 'stuck',
    run: () => {
      console.log('running');
      return new Promise((resolve) => setTimeout(resolve, 60_000));
    },
  });
});
