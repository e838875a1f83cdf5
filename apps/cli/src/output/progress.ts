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
    // Before the first file is through the estimate is no number, and the bar's own text for that is cut to "NFs".
    formatTime: remainingTime,
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

/** Seconds as `7s`, `1m05s` or `2h03m`; empty for what nobody knows yet. */
export function remainingTime(seconds: number | string): string {
  if (typeof seconds === 'string' || !Number.isFinite(seconds)) return '';
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}s`;
  const [larger, smaller, units] =
    whole < 3600
      ? ([Math.floor(whole / 60), whole % 60, 'ms'] as const)
      : ([Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), 'hm'] as const);
  return `${larger}${units[0]}${String(smaller).padStart(2, '0')}${units[1]}`;
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
