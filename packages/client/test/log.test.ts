import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@kubewright/apimachinery';
import { jsonLogger } from '@kubewright/client';
import type { LogLevelControl } from '@kubewright/client';

test('one JSON object a line, with the fields of the logger and of the line', () => {
  const lines: string[] = [];
  const log = jsonLogger({ clock: new FakeClock(), write: (line) => void lines.push(line) }).with({ controller: 'x' });
  log.debug('not written');
  log.info('hello', { count: 2n, error: new Error('boom'), symbol: Symbol('s'), call: readLines });
  function readLines(): void {}
  assert.equal(lines.length, 1);
  const first = JSON.parse(lines[0] ?? '') as Record<string, string>;
  assert.equal(first['time'], '2026-01-01T00:00:00.000Z');
  assert.deepEqual(
    ['level', 'message', 'controller', 'count', 'symbol', 'call'].map((name) => first[name]),
    ['info', 'hello', 'x', '2', 'Symbol(s)', 'function readLines'],
  );
  assert.match(first['error'] ?? '', /^Error: boom\n/);
});

test('what JSON cannot say costs a line neither its message nor its other fields', () => {
  const lines: string[] = [];
  const log = jsonLogger({ clock: new FakeClock(), write: (line) => void lines.push(line) }).with({ a: 1, b: 1 });
  const cycle: Record<string, unknown> = { big: 2n, error: new Error('inner'), shared: [] };
  cycle['self'] = { back: cycle, again: cycle['shared'] };
  const throwing = {
    toJSON(): never {
      throw new Error('no');
    },
  };
  log.warn('odd', { cycle, throwing, gone: undefined, b: 2, level: 'x' });
  const { cycle: written, ...rest } = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
  const { error, ...others } = written as Record<string, unknown>;
  assert.match(String(error), /^Error: inner\n/);
  assert.deepEqual(others, { big: '2', shared: [], self: { back: '[Circular]', again: [] } });
  assert.deepEqual(rest, {
    time: '2026-01-01T00:00:00.000Z',
    level: 'warn',
    message: 'odd',
    a: 1,
    b: 2,
    throwing: 'not written: no',
  });
  log.info('getter', {
    get bad(): never {
      throw new Error('gone');
    },
  });
  assert.match(lines[1] ?? '', /"message":"getter","a":1,"b":1,"bad":"not written: gone"\}\n$/);
});

test('an error is written with its stack and everything that caused it', () => {
  const lines: string[] = [];
  const log = jsonLogger({ write: (line) => void lines.push(line) });
  const text = (error: unknown): string => {
    log.error('failed', { error });
    return (JSON.parse(lines.splice(0).join('')) as { error: string }).error;
  };
  const inner = new Error('inner', { cause: { code: 7 } });
  const all = new AggregateError([new Error('one'), 'two'], 'several');
  const outer = text(new TypeError('outer', { cause: inner }));
  assert.match(outer, /^TypeError: outer\n +at [^]*\ncaused by: Error: inner\n +at [^]*\ncaused by: \{"code":7\}$/);
  assert.match(text(all), /^AggregateError: several\n[^]*\ncaused by: Error: one\n[^]*\ncaused by: two$/);
  const cycle = new Error('a');
  cycle.cause = cycle;
  assert.equal(text(cycle).match(/caused by/g)?.length, 8);
});

test('a field cannot pass for what the line says itself', () => {
  const lines: string[] = [];
  jsonLogger({ clock: new FakeClock(), write: (line) => void lines.push(line) }).info('m', {
    level: 'x',
    time: 0,
    message: 'y',
  });
  assert.deepEqual(lines, ['{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"m"}\n']);
});

test('the level may change while loggers have it', () => {
  const lines: string[] = [];
  const level: LogLevelControl = { level: 'warn' };
  const log = jsonLogger({ level, write: (line) => void lines.push(line) }).with({ a: 1 });
  log.info('no');
  level.level = 'debug';
  log.debug('yes');
  level.level = 'error';
  log.warn('no');
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { message: string }).message),
    ['yes'],
  );
});
