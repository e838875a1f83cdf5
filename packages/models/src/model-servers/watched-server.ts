import { modelServerReadinessSchema, type ModelServerHealth, type ModelStatus } from '@onyx/contracts';
import type { ModelServerOptions } from './options.ts';

/** One model server: what is known of it, and the requests it has in hand. */
export type WatchedServer = {
  readonly address: string;
  readonly host: string;
  health(): ModelServerHealth;
  /** Why it is unhealthy: a few words for the log and for administrators. */
  reason(): string | undefined;
  /** As it told them last; undefined before that. */
  models(): readonly ModelStatus[] | undefined;
  /** Requests in hand, and those that callers gave up of late without an answer. */
  load(): number;
  /** Whether it takes connections and does not answer: a process that was stopped or is stuck. */
  isSilent(): boolean;
  /** Counts a request that is sent to it. */
  begin(): RequestInHand;
  /** Aborted when requests in hand are to be taken elsewhere. */
  abandoned(): AbortSignal;
  abandon(): void;
  failed(reason: string): void;
  /** Asks it how it is, unless that is being asked already; never rejects. */
  check(): Promise<void>;
  close(): void;
};

export type RequestInHand = {
  /** It was answered. */
  succeeded(): void;
  /** Its caller went away before there was an answer. */
  givenUp(): void;
  /** Whatever came of it, it is in hand no more. */
  end(): void;
};

/** What a request is aborted with that is to be sent to another server. */
export class Abandoned extends Error {}

/** A failing server is asked less and less often, down to so many times the usual interval. */
const longestBackOff = 4;

/**
 * Watches a model server: asks for `/ready` from time to time, more often while it is unhealthy, and takes note of
 * requests that it failed. One that answers again after a failed request is on trial until a request succeeds.
 * @param onChange called after every change of health or of silence
 */
export function watchServer(
  address: string,
  options: Required<ModelServerOptions>,
  onChange: () => void,
): WatchedServer {
  const { logger, checkIntervalMs, unhealthyIntervalMs, checkTimeoutMs, fetch } = options;
  const { host } = new URL(address);
  const closing = new AbortController();
  let health: ModelServerHealth = 'checking';
  let reason: string | undefined;
  let models: readonly ModelStatus[] | undefined;
  let abandonment = new AbortController();
  let inHand = 0;
  let givenUp = 0;
  /** Failed requests since the last success. */
  let failures = 0;
  let isSilent = false;
  /** A check that succeeds is enough only after a check that failed. */
  let needsTrial = false;
  let checking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function becomeHealthy(): void {
    if (health === 'healthy') return;
    health = 'healthy';
    reason = undefined;
    failures = 0;
    needsTrial = false;
    logger.info({ server: host }, 'a model server is healthy');
    onChange();
  }

  function becomeUnhealthy(why: string): void {
    // One on trial was not told to be healthy.
    const isNews = health === 'healthy' || health === 'checking';
    health = 'unhealthy';
    reason = why;
    if (isNews) logger.warn({ server: host, reason: why }, 'a model server is unhealthy');
    onChange();
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    if (closing.signal.aborted) return;
    const backOff = 2 ** Math.min(16, Math.max(0, failures - 1));
    const pauseMs =
      health === 'unhealthy'
        ? Math.min(unhealthyIntervalMs * backOff, checkIntervalMs * longestBackOff)
        : checkIntervalMs;
    // Many instances that started together shall not all ask at once.
    timer = setTimeout(() => void check(), pauseMs * (0.75 + Math.random() / 2)).unref();
  }

  function check(): Promise<void> {
    checking ??= ask().finally(() => {
      checking = undefined;
      schedule();
    });
    return checking;
  }

  async function ask(): Promise<void> {
    const late = AbortSignal.timeout(checkTimeoutMs);
    let response: Response | undefined;
    try {
      response = await fetch(`${address}/ready`, {
        redirect: 'manual',
        signal: AbortSignal.any([late, closing.signal]),
      });
      const readiness = modelServerReadinessSchema.parse(await response.json());
      models = readiness.models;
      isSilent = false;
      givenUp = Math.max(0, givenUp - 1);
      if (!response.ok) return notReady(readiness.status);
      if (!needsTrial || health !== 'unhealthy') {
        if (health !== 'trial') becomeHealthy();
        return;
      }
      health = 'trial';
      onChange();
    } catch {
      if (closing.signal.aborted) return;
      isSilent = late.aborted;
      if (isSilent) notReady('does not answer');
      else notReady(response ? 'does not answer as a model server does' : 'cannot be reached');
    }
  }

  function notReady(why: string): void {
    needsTrial = false;
    becomeUnhealthy(why);
  }

  void check();
  return {
    address,
    host,
    health: () => health,
    reason: () => reason,
    models: () => models,
    load: () => inHand + givenUp,
    isSilent: () => isSilent,
    begin() {
      inHand += 1;
      const failuresBefore = failures;
      return {
        succeeded() {
          givenUp = 0;
          // It says something about the server as it was before others failed.
          if (failures === failuresBefore && needsTrial) becomeHealthy();
        },
        givenUp: () => void (givenUp += 1),
        end: () => void (inHand -= 1),
      };
    },
    abandoned: () => abandonment.signal,
    abandon() {
      abandonment.abort(new Abandoned());
      abandonment = new AbortController();
    },
    failed(why) {
      failures += 1;
      needsTrial = true;
      becomeUnhealthy(why);
    },
    check,
    close() {
      clearTimeout(timer);
      closing.abort();
    },
  };
}
