// An operator as a process that says when it is synced and answers questions about itself.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { OperatorStats } from './operator.ts';

/** One that runs. */
export class OperatorProcess {
  readonly #child: ChildProcess;
  readonly #begun = performance.now();
  readonly #lines: string[] = [];
  #wake: () => void = () => undefined;
  #complaints = '';
  /** Milliseconds from its start until all caches were filled. */
  startToSynced = 0;

  /** Starts one; the lines that it writes are the caller's. */
  constructor(words: readonly string[], env: Readonly<Record<string, string>>) {
    const [command = '', ...rest] = words;
    this.#child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'], env });
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.#lines.push(line);
      this.#wake();
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#complaints = (this.#complaints + chunk.toString()).slice(-4000);
    });
    this.#child.once('close', () => this.#wake());
  }

  /** Starts one, and waits until it is synced. */
  static async start(words: readonly string[], env: Readonly<Record<string, string>>): Promise<OperatorProcess> {
    const operator = new OperatorProcess(words, env);
    for (let line = await operator.line(); line !== '"synced"';) line = await operator.line();
    operator.startToSynced = performance.now() - operator.#begun;
    return operator;
  }

  /** What it did since it was last asked. */
  async stats(): Promise<OperatorStats> {
    this.#child.stdin?.write('stats\n');
    return JSON.parse(await this.line()) as OperatorStats;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin?.end();
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** The next line that it writes. @throws Error with what it complained about when it has ended */
  async line(): Promise<string> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`the operator ended: ${this.#complaints}`);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
