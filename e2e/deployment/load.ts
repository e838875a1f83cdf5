import { setTimeout as delay } from 'node:timers/promises';

/** Requests that go on while something else happens. `failures` has why each that failed did. */
export type Load = { failures: string[]; count(): number; stop(): Promise<void> };

/** One after another until it is stopped. @param request rejects when it fails. */
export function startLoad(request: () => Promise<unknown>, pauseMs: number): Load {
  const failures: string[] = [];
  let count = 0;
  const stopping = new AbortController();
  const loop = (async () => {
    for (; !stopping.signal.aborted; count += 1) {
      await request().catch((error: unknown) => failures.push(String(error)));
      await delay(pauseMs);
    }
  })();
  return {
    failures,
    count: () => count,
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
