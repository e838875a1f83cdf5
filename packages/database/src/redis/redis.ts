import { createClient, ErrorReply, RESP_TYPES } from '@redis/client';

/**
 * A Redis for what may be lost. Nothing here rejects, and nothing waits for a Redis that does not answer: while it is
 * away every call says so at once, and those that it leaves unanswered say so after 250 ms. Keys and channels are
 * given without the prefix `onyx:` that they have in Redis.
 */
export type Redis = {
  isConnected(): boolean;
  /** Null when there is no such key, or no Redis. */
  get(key: string): Promise<Uint8Array | null>;
  /** Keeps the bytes for so long, if there is a Redis. */
  set(key: string, bytes: Uint8Array, ttlMs: number): Promise<void>;
  /**
   * Counts one more under the key. The first one opens a window of that length, after which the count begins anew.
   * Null when there is no Redis.
   */
  increment(key: string, windowMs: number): Promise<{ count: number; remainingMs: number } | null>;
  /** Sends to all that listen now, in this process too. Lost when there is no Redis. */
  publish(channel: string, message: string): void;
  /**
   * Calls back for each message, in the order of its sender. What is sent while the connection is lost does not
   * arrive. Returns how to stop that.
   */
  subscribe(channel: string, listener: (message: string) => void): () => void;
  close(): Promise<void>;
};

/** `refusing`: it answers, but does not do everything; its memory is full, say, or a right is lacking. */
export type RedisChange =
  | { state: 'connected' }
  | { state: 'disconnected'; error: Error }
  | { state: 'refusing'; error: Error };

export type RedisOptions = {
  /** `redis://user:password@host:port/number`, or `rediss://` for TLS. */
  url: string;
  /** Called once for each change, not for each failure. */
  onStateChange?: (change: RedisChange) => void;
};

const prefix = 'onyx:';
/** What is kept here is not worth more waiting. */
const answerTimeoutMs = 250;
/** A connection on which nothing was heard for so long is replaced. So that an idle one is not, it is pinged. */
const maxSilenceMs = 5_000;
const pingIntervalMs = 2_000;

/** Connects in the background, again and again. Needs Redis 6 or later, or Valkey (for RESP3). */
export function openRedisConnection({ url, onStateChange }: RedisOptions): Redis {
  const client = createClient({
    url,
    name: 'onyx',
    disableOfflineQueue: true,
    pingInterval: pingIntervalMs,
    maintNotifications: 'disabled',
    // The client's own time limit ends when a command is sent, ours when it is answered.
    commandOptions: { timeout: 0 },
    socket: {
      connectTimeout: maxSilenceMs,
      socketTimeout: maxSilenceMs,
      reconnectStrategy: reconnectDelayMs,
    },
  });
  const binaryClient = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const listeners = new Map<string, Set<(message: string) => void>>();
  let state: RedisChange['state'] | undefined;

  const isConnected = (): boolean => client.isReady && state !== 'disconnected';

  function change(next: RedisChange): void {
    if (next.state === state) return;
    state = next.state;
    onStateChange?.(next);
  }

  function goOn(): void {
    change({ state: 'connected' });
    // The client itself subscribes again only to what was confirmed before the connection was lost.
    const channels = [...listeners.keys()];
    if (channels.length > 0) void run(() => client.subscribe(channels, deliver));
  }

  /** Lets Redis do something; undefined when it does not. */
  async function run<T>(command: () => Promise<T>): Promise<T | undefined> {
    if (!isConnected()) return undefined;
    try {
      return await inTime(command());
    } catch (error) {
      if (error instanceof AnswerTimeout) giveUp(error);
      else if (error instanceof ErrorReply) change({ state: 'refusing', error });
      // All else is a lost connection, which has its own event.
      return undefined;
    }
  }

  /** Asks nothing more until there is an answer, on this connection or on the next. */
  function giveUp(reason: Error): void {
    if (!isConnected()) return;
    change({ state: 'disconnected', error: reason });
    client.ping().then(goOn, () => undefined);
  }

  function deliver(message: string, channel: string): void {
    const found = listeners.get(channel);
    // Given up while there was no Redis to be told.
    if (!found) void run(() => client.unsubscribe(channel, deliver));
    else for (const listener of found) listener(message);
  }

  client.on('ready', goOn);
  client.on('error', (error: Error) => {
    if (!client.isReady) change({ state: 'disconnected', error });
  });
  // Every failure comes as an event; this one only says that it was closed before it was connected.
  client.connect().catch(() => undefined);

  return {
    isConnected,
    get: async (key) => (await run(() => binaryClient.get(prefix + key))) ?? null,
    async set(key, bytes, ttlMs) {
      const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      await run(() => client.set(prefix + key, value, { expiration: { type: 'PX', value: ttlMs } }));
    },
    async increment(key, windowMs) {
      const window = { expiration: { type: 'PX', value: windowMs }, condition: 'NX' } as const;
      const name = prefix + key;
      const replies = await run(() => client.multi().set(name, 0, window).incr(name).pTTL(name).execTyped());
      return replies ? { count: replies[1], remainingMs: replies[2] } : null;
    },
    publish: (channel, message) => void run(() => client.publish(prefix + channel, message)),
    subscribe(name, listener) {
      const channel = prefix + name;
      const others = listeners.get(channel);
      if (others) others.add(listener);
      else {
        listeners.set(channel, new Set([listener]));
        void run(() => client.subscribe(channel, deliver));
      }
      return () => {
        const left = listeners.get(channel);
        if (!left?.delete(listener) || left.size > 0) return;
        listeners.delete(channel);
        void run(() => client.unsubscribe(channel, deliver));
      };
    },
    async close() {
      listeners.clear();
      // What was published last may still go out.
      if (isConnected()) await inTime(client.close()).catch(() => undefined);
      client.destroy();
    },
  };
}

/** 50 ms, then twice as long each time up to 2 s, and less by chance, so that processes do not all come at once. */
function reconnectDelayMs(retries: number): number {
  return Math.min(50 * 2 ** retries, 2_000) * (0.5 + Math.random() / 2);
}

class AnswerTimeout extends Error {
  constructor() {
    super(`Redis did not answer within ${answerTimeoutMs} ms`);
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // An answer that came while this process was busy is read before it is called late.
    timer = setTimeout(() => setImmediate(() => reject(new AnswerTimeout())), answerTimeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
