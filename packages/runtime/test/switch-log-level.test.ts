import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import type { LogLevelControl } from '@kubewright/client';
import { switchLogLevel } from '../src/switch-log-level.ts';
import { recordingLogger } from './recording-logger.ts';

test('SIGUSR2 switches to debug and back, until it ends', () => {
  const source = new EventEmitter();
  const control: LogLevelControl = { level: 'warn' };
  const end = switchLogLevel(control, recordingLogger([]), source);
  const levels = Array.from({ length: 3 }, () => {
    source.emit('SIGUSR2');
    return control.level;
  });
  assert.deepEqual(levels, ['debug', 'warn', 'debug']);
  end();
  assert.deepEqual([control.level, source.listenerCount('SIGUSR2')], ['warn', 0]);
});
