import type { ModelPriority } from '@onyx/contracts';
import { ServerError } from '../server-error.ts';
import { planBatch, type BatchLimits } from './plan-batch.ts';
import { createGroup, type Entry, type RequestGroup } from './request-group.ts';
import { runApart, type Outcome } from './run-apart.ts';
import { createPeak, createThroughput } from './traffic.ts';

export type BatchRun<T, R> = (
  values: readonly T[],
  context: { lane: number; isUrgent: boolean; signal: AbortSignal },
) => Promise<readonly R[]>;

/** What is told of every batch, for metrics. Times are in milliseconds. */
export type BatchReport = {
  priority: ModelPriority;
  items: number;
  tokens: number;
  runMs: number;
  /** Of the item that had waited longest. */
  waitedMs: number;
};

export type BatchQueueOptions<T, R> = BatchLimits & {
  /** A result for each value, in their order. Called with all that is computed together. */
  run: BatchRun<T, R>;
  /** Longest time an item waits for others to share its batch. */
  waitMs: number;
  /** Tokens that may wait, for each priority: waiting bulk work takes no room from interactive requests. */
  queueTokens: number;
  /** Batches that are computed at the same time, each on a lane of its own, from 0 up. */
  lanes: number;
  /** Batches under way on a lane: one that is computed, and others that were handed over. */
  concurrency: number;
  /** One interactive batch more while a lane has only bulk work, for a `run` that lets what is urgent overtake. */
  canOvertake?: boolean;
  /** Whether an error of `run` may be the fault of a single value; then the batch is tried again in halves. */
  canSplit?: (error: unknown) => boolean;
  onBatch?: (report: BatchReport) => void;
};

export type BatchQueue<T, R> = {
  /**
   * Results of a request's items, in their order. Rejects with the first error of one of them, with the signal's
   * reason, or with a `ServerError`: `queue_full`, `request_too_large`, `stopping`.
   */
  add(
    items: readonly { value: T; tokens: number }[],
    options: { priority: ModelPriority; signal?: AbortSignal | undefined },
  ): Promise<R[]>;
  waiting(): Record<ModelPriority, { items: number; tokens: number }>;
  /** Rejects what waits with `stopping`, and all that is added later. What runs is let be. */
  close(): void;
};

/** After so many interactive batches in a row one of waiting bulk work goes, so that it comes to an end some day. */
const interactiveRun = 8;
const peakWindowMs = 500;
/** What is asked for is not cut into smaller batches: a text in a batch of these costs hardly more than in a larger one. */
const fewestTokens = 128;
/** Time that a batch takes to reach the model and to be cut into tokens there. */
const handOverMs = 4;

type Lane = {
  index: number;
  /** Batches that the model has, the oldest first. */
  underWay: { priority: ModelPriority; tokens: number; startedAt: number }[];
  throughput: ReturnType<typeof createThroughput>;
};

/**
 * Gathers the items of many requests into batches: interactive ones before bulk, the oldest first and with it those of
 * about its length. One that is not full waits for more until the batch ahead of it is about to end. Otherwise it waits
 * a few milliseconds, and only while its lane has bulk work, or while fewer requests are open than a moment ago; a lone
 * request never waits.
 */
export function createBatchQueue<T, R>(options: BatchQueueOptions<T, R>): BatchQueue<T, R> {
  const { waitMs, queueTokens, concurrency, batchTokens, batchItems, canSplit = () => true } = options;
  const lines: Record<ModelPriority, Entry<T, R>[]> = { interactive: [], bulk: [] };
  const waitingTokens: Record<ModelPriority, number> = { interactive: 0, bulk: 0 };
  const peak = createPeak(peakWindowMs);
  const lanes = Array.from({ length: options.lanes }, (_, index): Lane => ({
    index,
    underWay: [],
    throughput: createThroughput(),
  }));
  let openRequests = 0;
  let interactiveInARow = 0;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let isPumpDue = false;

  function admit(tokens: number, priority: ModelPriority): void {
    if (isClosed) throw new ServerError('stopping', 'The model server is stopping.');
    if (tokens > queueTokens) {
      throw new ServerError(
        'request_too_large',
        `The request has about ${tokens} tokens, of which at most ${queueTokens} can wait. Split it.`,
      );
    }
    if (waitingTokens[priority] + tokens <= queueTokens) return;
    const ahead = waitingTokens.interactive + (priority === 'bulk' ? waitingTokens.bulk : 0);
    const retryAfterSeconds = Math.max(
      ...lanes.map(({ throughput }) => throughput.secondsFor(ahead / lanes.length)),
    );
    throw new ServerError(
      'queue_full',
      `Too many requests are waiting for this model. Try again in ${retryAfterSeconds} seconds.`,
      { retryAfterSeconds },
    );
  }

  /** Takes the items of requests that have their answer, or want none, out of a line. */
  function dropSettled(priority: ModelPriority): void {
    lines[priority] = lines[priority].filter(({ group, tokens }) => {
      if (group.isSettled()) waitingTokens[priority] -= tokens;
      return !group.isSettled();
    });
  }

  function nextLine(): ModelPriority | undefined {
    const { interactive, bulk } = lines;
    if (bulk.length === 0) return interactive.length === 0 ? undefined : 'interactive';
    return interactive.length === 0 || interactiveInARow >= interactiveRun ? 'bulk' : 'interactive';
  }

  function isUnderWay({ underWay }: Lane, priority: ModelPriority): boolean {
    return underWay.some((batch) => batch.priority === priority);
  }

  function hasRoom(lane: Lane, priority: ModelPriority): boolean {
    const overtakes = options.canOvertake && priority === 'interactive' && !isUnderWay(lane, 'interactive');
    return lane.underWay.length < concurrency + (overtakes ? 1 : 0);
  }

  /** Where the next batch of a line starts: of the lanes that have room the one that will be free first. */
  function laneFor(priority: ModelPriority): Lane | undefined {
    return lanes
      .filter((lane) => hasRoom(lane, priority))
      .toSorted((a, b) => a.underWay.length - b.underWay.length || expectedEnd(a) - expectedEnd(b))[0];
  }

  /** When the batch that a lane computes is likely to end. */
  function expectedEnd({ underWay: [first], throughput }: Lane): number {
    return first ? throughput.expectedEnd(first.tokens, first.startedAt) : 0;
  }

  /** Tokens of the next batch: its share of all that is asked for, so that each lane has one and another one is ready. */
  function shareOfBatch(): number {
    const underWay = lanes.flatMap((lane) => lane.underWay).reduce((sum, { tokens }) => sum + tokens, 0);
    const asked = underWay + waitingTokens.interactive + waitingTokens.bulk;
    return Math.min(batchTokens, Math.max(fewestTokens, Math.ceil(asked / (lanes.length + 1))));
  }

  /** Milliseconds for which it is worth while to wait for more before a batch of this line starts on this lane. */
  function pauseMs(priority: ModelPriority, lane: Lane): number {
    const line = lines[priority];
    if (line.length >= batchItems || waitingTokens[priority] >= shareOfBatch()) return 0;
    // It costs nobody time that others join until the batch ahead is about to end.
    if (isUnderWay(lane, 'interactive') || (priority === 'bulk' && isUnderWay(lane, 'bulk'))) {
      return untilHandOverMs(lane);
    }
    const isMoreLikely = lane.underWay.length > 0 || openRequests < peak.value();
    return isMoreLikely ? Math.max(0, waitMs - (performance.now() - line[0]!.addedAt)) : 0;
  }

  /** Milliseconds until the next batch is needed, so that the model need not wait for it. Infinity: a batch ends first. */
  function untilHandOverMs(lane: Lane): number {
    if (lane.underWay.length > 1) return Infinity;
    return Math.max(0, expectedEnd(lane) - handOverMs - performance.now());
  }

  /** Starts batches, after this turn of the event loop: requests that were read in it share them. */
  function pumpSoon(): void {
    if (isPumpDue) return;
    isPumpDue = true;
    setImmediate(() => {
      isPumpDue = false;
      pump();
    });
  }

  function pump(): void {
    clearTimeout(timer);
    for (let priority = nextLine(); priority; priority = nextLine()) {
      const lane = laneFor(priority);
      if (!lane) return;
      const pause = pauseMs(priority, lane);
      if (pause > 0) {
        // What is never due by the clock is looked at when a batch ends.
        if (pause < Infinity) timer = setTimeout(pump, Math.ceil(pause));
        return;
      }
      void start(priority, lane);
    }
  }

  async function start(priority: ModelPriority, lane: Lane): Promise<void> {
    const { underWay, throughput } = lane;
    const line = lines[priority];
    const plan = planBatch(
      line.map(({ tokens }) => tokens),
      { batchTokens: shareOfBatch(), batchItems },
    );
    const taken = new Set(plan);
    const batch = plan.map((index) => line[index]!);
    lines[priority] = line.filter((_, index) => !taken.has(index));
    const tokens = batch.reduce((sum, entry) => sum + entry.tokens, 0);
    waitingTokens[priority] -= tokens;
    interactiveInARow = priority === 'interactive' ? interactiveInARow + 1 : 0;
    const startedAt = performance.now();
    const started = { priority, tokens, startedAt };
    underWay.push(started);
    const outcomes = await runBatch(batch, priority, lane.index);
    underWay.splice(underWay.indexOf(started), 1);
    throughput.record(tokens, startedAt);
    const settle = (hasFailed: boolean): void => {
      for (const [at, { group, index }] of batch.entries()) {
        const outcome = outcomes[at]!;
        if (hasFailed === 'error' in outcome) group.settle(index, outcome);
      }
    };
    // What failed takes the rest of its request out of the line. Then the model gets its next batch, and computes while
    // the answers of this one are written.
    settle(true);
    pump();
    settle(false);
    options.onBatch?.({
      priority,
      items: batch.length,
      tokens,
      runMs: performance.now() - startedAt,
      waitedMs: startedAt - Math.min(...batch.map(({ addedAt }) => addedAt)),
    });
  }

  async function runBatch(
    batch: readonly Entry<T, R>[],
    priority: ModelPriority,
    lane: number,
  ): Promise<Outcome<R>[]> {
    const unwanted = new AbortController();
    const watched = new Set(batch.map(({ group }) => group));
    // A batch that nobody waits for any more is given up; one that somebody waits for is finished for all.
    for (const group of watched) {
      group.promise.catch(() => {
        if ([...watched].every((one) => one.isSettled())) unwanted.abort();
      });
    }
    const context = { lane, isUrgent: priority === 'interactive', signal: unwanted.signal };
    return runApart(
      batch.map(({ value }) => value),
      (values) => options.run(values, context),
      (error) => !unwanted.signal.aborted && canSplit(error),
    );
  }

  return {
    async add(items, { priority, signal }) {
      signal?.throwIfAborted();
      if (items.length === 0) return [];
      admit(
        items.reduce((sum, { tokens }) => sum + tokens, 0),
        priority,
      );
      openRequests += 1;
      peak.record(openRequests);
      const onAbort = (): void => group.fail(signal?.reason);
      const group: RequestGroup<R> = createGroup<R>(items.length, priority, (hasFailed) => {
        openRequests -= 1;
        signal?.removeEventListener('abort', onAbort);
        if (hasFailed) dropSettled(priority);
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      const addedAt = performance.now();
      for (const [index, { value, tokens }] of items.entries()) {
        lines[priority].push({ value, tokens, addedAt, index, group });
        waitingTokens[priority] += tokens;
      }
      pumpSoon();
      return group.promise;
    },
    waiting: () => ({
      interactive: { items: lines.interactive.length, tokens: waitingTokens.interactive },
      bulk: { items: lines.bulk.length, tokens: waitingTokens.bulk },
    }),
    close() {
      isClosed = true;
      const waiting = [...lines.interactive, ...lines.bulk];
      for (const { group } of waiting)
        group.fail(new ServerError('stopping', 'The model server is stopping.'));
    },
  };
}
