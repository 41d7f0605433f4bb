// Starts the operator. This file is yours: configure the manager, add what else should run.
import { createManager, environmentOptions, shutdownSignal } from '@kubewright/runtime';

import { register } from './generated/register.ts';

// LEADER_ELECT, HEALTH_PORT, METRICS_PORT, WATCH_NAMESPACE and LOG_LEVEL are set in config/manager/manager.yaml.
const manager = createManager({ name: 'network-operator', ...environmentOptions() });
register(manager);

await manager.start(shutdownSignal());
