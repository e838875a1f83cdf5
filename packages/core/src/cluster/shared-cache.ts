/** Keeps what can be made anew; it may forget anything at any time, and never rejects. */
export type SharedCache = {
  get(key: string): Promise<Uint8Array | null>;
  set(key: string, bytes: Uint8Array, ttlMs: number): Promise<void>;
};

/** What an entry costs beside its bytes, about. */
const entryBytes = 300;

/** A cache of this process, which forgets what was not asked for longest when it is full. */
export function createLocalCache({ maxBytes }: { maxBytes: number }): SharedCache {
  // In the order of their last use.
  const entries = new Map<string, { bytes: Uint8Array; endsAt: number }>();
  let size = 0;

  function forget(key: string): void {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    size -= entry.bytes.byteLength + entryBytes;
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return Promise.resolve(null);
      if (entry.endsAt <= performance.now()) {
        forget(key);
        return Promise.resolve(null);
      }
      entries.delete(key);
      entries.set(key, entry);
      return Promise.resolve(entry.bytes);
    },
    set(key, bytes, ttlMs) {
      forget(key);
      entries.set(key, { bytes, endsAt: performance.now() + ttlMs });
      size += bytes.byteLength + entryBytes;
      for (const oldest of entries.keys()) {
        if (size <= maxBytes) break;
        forget(oldest);
      }
      return Promise.resolve();
    },
  };
}
