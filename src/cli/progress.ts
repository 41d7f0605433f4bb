// Says on standard error what is being done: one line, redrawn, on a terminal; nothing anywhere else.

/** Steps of a command. A new step ends the one before. */
export interface Progress {
  readonly step: (doing: string) => void;
  /** Takes the line away, before anything else is printed. */
  readonly end: () => void;
}

const frames = ['|', '/', '-', '\\'];

/** How often the line is redrawn, in milliseconds. */
const redrawEvery = 120;

/** Progress for a terminal, or one that is silent. */
export function createProgress(stderr: { write(text: string): unknown }, shown: boolean): Progress {
  if (!shown) return { step: () => {}, end: () => {} };
  let current: { doing: string; since: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;
  const draw = (): void => {
    if (current === undefined) return;
    const seconds = Math.floor((performance.now() - current.since) / 1000);
    frame = (frame + 1) % frames.length;
    stderr.write(`\r\u001b[2K${frames[frame]} ${current.doing}${seconds > 0 ? ` (${seconds} s)` : ''}`);
  };
  const end = (): void => {
    clearInterval(timer);
    timer = undefined;
    if (current !== undefined) stderr.write('\r\u001b[2K');
    current = undefined;
  };
  const step = (doing: string): void => {
    current = { doing, since: performance.now() };
    timer ??= setInterval(draw, redrawEvery).unref();
    draw();
  };
  return { step, end };
}
