import type { JobName } from '@onyx/contracts';
import type { MessageBroker } from '@onyx/core';
import { randomUUID } from 'node:crypto';
import { jobNames } from './queue-settings.ts';

/** Says that jobs were added, so that workers need not wait until they look by themselves. */
export type WakeSignal = {
  wake(name: JobName): void;
  /** Calls back whenever a job was added, here or by another process. Returns how to stop that. */
  onWake(listener: (name: JobName) => void): () => void;
  close(): void;
};

const channel = 'jobs';

/** @param broker Without one, or while it is gone, other processes find jobs when they look. */
export function createWakeSignal(broker?: MessageBroker): WakeSignal {
  const sender = randomUUID();
  const listeners = new Set<(name: JobName) => void>();
  const tell = (name: JobName): void => {
    for (const listener of listeners) listener(name);
  };
  const unsubscribe = broker?.subscribe(channel, (message) => {
    const [from, given] = message.split(' ');
    const name = jobNames.find((known) => known === given);
    // An older or newer process may have jobs that this one does not know.
    if (name && from !== sender) tell(name);
  });
  return {
    wake(name) {
      tell(name);
      broker?.publish(channel, `${sender} ${name}`);
    },
    onWake(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => unsubscribe?.(),
  };
}
