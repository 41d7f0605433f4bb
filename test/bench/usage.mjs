// Preloaded into a measured process and its children: writes what it has used when it ends. Plain JavaScript, because a peer's
// Node may not read TypeScript.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.KUBEWRIGHT_BENCH_USAGE;
if (folder !== undefined && isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(
      `${folder}/${process.pid}.json`,
      JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS * 1024 }),
    );
  });
}
