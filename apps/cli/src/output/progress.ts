import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.ts';

export type Progress = {
  update(done: number, total: number): void;
  stop(): void;
};

/** A bar that only goes forward on a terminal; a line every tenth of the way elsewhere. */
export function createProgress(terminal: Terminal, label: string, isQuiet: boolean): Progress {
  if (isQuiet) return { update: () => undefined, stop: () => undefined };
  if (!terminal.isInteractive) return createProgressLines(terminal, label);
  const bar = new SingleBar({
    format: `${label} {bar} {value}/{total}  {eta_formatted}`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: false,
    barsize: 30,
  });
  let isStarted = false;
  let highest = 0;
  return {
    update: (done, total) => {
      highest = Math.max(highest, done);
      if (isStarted) {
        bar.setTotal(total);
        bar.update(highest);
      } else {
        bar.start(total, highest);
        isStarted = true;
      }
    },
    stop: () => {
      if (isStarted) bar.stop();
    },
  };
}

function createProgressLines(terminal: Terminal, label: string): Progress {
  let tenth = 0;
  return {
    update: (done, total) => {
      const reached = total > 0 ? Math.floor((done / total) * 10) : 0;
      if (reached <= tenth) return;
      tenth = reached;
      terminal.note(`${label} ${done}/${total}`);
    },
    stop: () => undefined,
  };
}
