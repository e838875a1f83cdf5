import type { Logger } from '@onyx/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';

/** Does something again and again, never twice at once. */
export type Repeater = {
  /** Begins, if it has not begun yet: the first time after the interval. */
  start(): void;
  /** Ends. Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
};

/** A task that fails is tried again after the interval. The log hears when it begins to fail, not every time. */
export function createRepeater(options: {
  name: string;
  intervalMs: number;
  task: () => Promise<void>;
  logger: Logger;
}): Repeater {
  const { name, intervalMs, task, logger } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isOn = false;
  let isFailing = false;
  // It goes on for others than the one that it was started for.
  const outside = AsyncLocalStorage.snapshot();

  const run = async (): Promise<void> => {
    try {
      await task();
      isFailing = false;
    } catch (error) {
      if (!isFailing) logger.warn({ err: error, task: name }, 'a task that repeats has begun to fail');
      isFailing = true;
    }
  };

  const schedule = (): void => {
    timer = setTimeout(() => {
      running = run().finally(() => {
        running = undefined;
        if (isOn) schedule();
      });
    }, intervalMs);
    timer.unref();
  };

  return {
    start() {
      if (isOn) return;
      isOn = true;
      // One that was stopped in the middle of its task goes on after it.
      if (!running) outside(schedule);
    },
    async stop() {
      isOn = false;
      clearTimeout(timer);
      await running;
    },
  };
}
