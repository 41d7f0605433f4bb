// Starts the operator. This file is yours: configure the manager, add what else should run.
import { createManager, environmentOptions, runManager } from '@kubewright/runtime';

import { register } from './generated/register.ts';

// environmentOptions reads LEADER_ELECT, HEALTH_PORT, METRICS_PORT, WATCH_NAMESPACE and LOG_LEVEL;
// config/manager/manager.yaml sets the first two, config/metrics the third; set the others there.
await runManager(() => {
  const manager = createManager({ name: 'network-operator', ...environmentOptions() });
  register(manager);
  return manager;
});
