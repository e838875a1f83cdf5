import { AppError, modelPriorityHeader, type ModelPriority } from '@onyx/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { choose, type Wanted } from './choose-server.ts';
import type { ModelServerOptions } from './options.ts';
import { sendTo, type Outcome } from './send-to.ts';
import type { WatchedServer } from './watched-server.ts';

export type PoolFetchOptions = Pick<Required<ModelServerOptions>, 'deadlinesMs' | 'suspectMs' | 'fetch'> & {
  servers: readonly WatchedServer[];
};

/** What requests of one kind have in common. */
export type Lane = Wanted & { priority: ModelPriority };

/** How often all servers are asked for something that a person waits for; bulk work goes on until its deadline. */
const interactiveRounds = 2;
const firstPauseMs = 250;
const longestPauseMs = 5_000;
/** A request at which servers break one after the other is likely to be what breaks them. */
const mostBreaks = 3;

/**
 * A `fetch` that sends a request to the server that is likely to answer soonest, and to the others when that one cannot
 * be reached, breaks, hangs, is overloaded or does not have the model. Answers that are of the model (a text that it
 * cannot read) are handed back as they are. Answers are read whole: a server that dies in the middle of one has not
 * answered.
 *
 * Rejects with the signal's reason, or with an `AppError`: `model-unreachable`, `model-rate-limited`, `model-changed`,
 * `model-timeout`.
 */
export function createPoolFetch(options: PoolFetchOptions, lane: Lane): typeof globalThis.fetch {
  const { servers, deadlinesMs } = options;
  const deadlineMs = deadlinesMs[lane.priority];
  const rounds = lane.priority === 'interactive' ? interactiveRounds : Infinity;
  /** When a server that was overloaded may be asked for this again. */
  const busyUntil = new Map<WatchedServer, number>();

  return async (input, init = {}) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init.headers);
    headers.set(modelPriorityHeader, lane.priority);
    const late = AbortSignal.timeout(deadlineMs);
    const endsAt = performance.now() + deadlineMs;
    const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
    let last: Outcome | undefined;
    let breaks = 0;

    /** Asks one server after the other, each once; the answer that is to be handed back, if there is one. */
    async function askAll(): Promise<Response | undefined> {
      const asked = new Set<WatchedServer>();
      for (;;) {
        const now = performance.now();
        const hasHealthy = servers.some((server) => server.health() === 'healthy');
        const left = servers.filter((server) => {
          const isBusy = (busyUntil.get(server) ?? 0) > now;
          // One that hangs would take all the time there is.
          return !asked.has(server) && !isBusy && !(server.isSilent() && hasHealthy);
        });
        const server = choose(left, lane);
        if (!server) return undefined;
        asked.add(server);
        const isLastHope = !left.some((other) => other !== server && other.health() === 'healthy');
        last = await sendTo(server, pathname, {
          ...options,
          init: { ...init, headers },
          signal,
          // Half of the time is kept for another one.
          timeoutMs: isLastHope ? undefined : Math.max(1, Math.ceil((endsAt - now) / 2)),
        });
        if (last.kind === 'answer') return last.response;
        if (last.kind === 'busy') busyUntil.set(server, performance.now() + last.retryAfterMs);
        if (last.kind === 'broken') breaks += 1;
        if (breaks >= mostBreaks) return undefined;
      }
    }

    try {
      for (let round = 1; ; round += 1) {
        const answer = await askAll();
        if (answer) return answer;
        const pauseMs = pauseBefore(round + 1);
        const isLast = round >= rounds || breaks >= mostBreaks || performance.now() + pauseMs >= endsAt;
        if (isLast) return giveUp(last, servers);
        await delay(pauseMs, undefined, { signal });
      }
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason;
      if (!late.aborted) throw error;
      throw new AppError('model-timeout', {
        params: { seconds: Math.ceil(deadlineMs / 1000) },
        isRetryable: true,
      });
    }
  };

  /** Until the first server may be asked again, when all are overloaded; else longer from round to round. */
  function pauseBefore(round: number): number {
    const now = performance.now();
    const waits = servers.map((server) => (busyUntil.get(server) ?? 0) - now);
    const shortest = Math.min(...waits);
    if (shortest > 0) return Math.ceil(shortest);
    return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(16, round - 2)) * (0.75 + Math.random() / 2);
  }
}

/** What the last server said, as an answer or an error. */
function giveUp(last: Outcome | undefined, servers: readonly WatchedServer[]): Response {
  if (last?.kind === 'elsewhere' && last.isVersionOther) throw new AppError('model-changed');
  if (last && 'response' in last && last.response) return last.response;
  // None was asked: all are still as busy as they said a moment ago.
  if (!last) throw new AppError('model-rate-limited', { isRetryable: true });
  const address = servers.map(({ host }) => host).join(', ');
  throw new AppError('model-unreachable', { params: { address }, isRetryable: true });
}
