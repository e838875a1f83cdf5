/** Carries news between the processes of a system. A message may be lost, so that it can only ever save time. */
export type MessageBroker = {
  /** Sends to all that listen now, in this process too. */
  publish(channel: string, message: string): void;
  /** Calls back for each message, those of one sender in their order. Returns how to stop that. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
};
