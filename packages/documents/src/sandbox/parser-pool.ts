import { AppError } from '@onyx/contracts';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ParsedDocument, ParseInput, ParseOptions } from '../parsed-document.ts';
import { crashReport } from './crash-report.ts';
import { startParserProcess, type ParserProcess } from './parser-process.ts';
import { createPace } from './pace.ts';
import { createWaitingLine } from './waiting-line.ts';

export type ParserPoolOptions = {
  /** How many documents are parsed at once. */
  size: number;
  /** Per document, from when its turn comes. */
  timeoutMs: number;
  /** Resident memory a child may reach. A child that reads PDFs needs about 150 to begin with. */
  memoryMb: number;
  logger?: { warn(fields: Record<string, unknown>, message: string): void } | undefined;
  /** How long an unused child is kept, so that an idle system holds no memory for parsing. */
  idleMs?: number;
};

/** Parses documents in child processes with limits of time and memory, which survive nothing they do. */
export type ParserPool = {
  /**
   * Throws what `parseDocument` throws, and `parser-timeout`, `parser-out-of-memory` and
   * `parser-crashed`; rejects with the signal's reason when aborted, also while waiting for its turn. Of those that
   * wait, the one that will probably be through soonest goes first, as far as their sizes are told.
   */
  parse(input: ParseInput, options?: ParseOptions & { sizeBytes?: number }): Promise<ParsedDocument>;
  /** Ends all children; documents in work and in line are rejected with `not-ready`. */
  close(): Promise<void>;
};

type Slot = { process: ParserProcess | undefined; isBusy: boolean; idleTimer: NodeJS.Timeout | undefined };
type Waiting = { take(slot: Slot): void; refuse(error: unknown): void };

const defaultIdleMs = 60_000;
/** Every so many turns belong to quicker documents: a long report does not hold up notes, nor they it for long. */
const patience = 16;

export function createParserPool(options: ParserPoolOptions): ParserPool {
  const { size, timeoutMs, memoryMb, logger, idleMs = defaultIdleMs } = options;
  const slots: Slot[] = Array.from({ length: Math.max(1, size) }, () => ({
    process: undefined,
    isBusy: false,
    idleTimer: undefined,
  }));
  const line = createWaitingLine<Waiting>(patience);
  const pace = createPace();
  let isClosed = false;
  // A child lives longer than the job that it was started for.
  const outside = AsyncLocalStorage.snapshot();

  async function acquire(signal: AbortSignal | undefined, expectedMs: number): Promise<Slot> {
    signal?.throwIfAborted();
    if (isClosed) throw closedError();
    // A child that is already running comes first.
    const free = slots.filter((slot) => !slot.isBusy);
    const slot = free.find((candidate) => candidate.process?.isAlive) ?? free[0];
    if (slot) {
      slot.isBusy = true;
      return slot;
    }
    return await new Promise<Slot>((resolve, reject) => {
      const entry: Waiting = {
        take: (freed) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(freed);
        },
        refuse: reject,
      };
      const onAbort = (): void => {
        line.leave(entry);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      line.join(entry, expectedMs);
    });
  }

  function release(slot: Slot): void {
    if (slot.process && (!slot.process.isAlive || slot.process.isWorn || isClosed)) retire(slot);
    const next = line.next();
    if (next) {
      next.take(slot);
      return;
    }
    slot.isBusy = false;
    slot.idleTimer = setTimeout(() => retire(slot), idleMs).unref();
  }

  function retire(slot: Slot): void {
    void slot.process?.end();
    slot.process = undefined;
  }

  return {
    async parse(input, { sizeBytes, ...parseOptions } = {}) {
      const slot = await acquire(parseOptions.signal, pace.expect(input.format, sizeBytes));
      clearTimeout(slot.idleTimer);
      try {
        // It may have been closed while this was waiting for its turn.
        if (isClosed) throw closedError();
        if (!slot.process?.isAlive) {
          slot.process = outside(startParserProcess, {
            timeoutMs,
            memoryMb,
            onCrash: (stderrTail) =>
              logger?.warn({ crash: crashReport(stderrTail) }, 'a parser process ended unexpectedly'),
          });
        }
        const startedAt = performance.now();
        const parsed = await slot.process.parse(input, parseOptions);
        pace.learn(input.format, sizeBytes, performance.now() - startedAt);
        return parsed;
      } catch (error) {
        // The child did not crash: `close` ended it.
        throw isClosed && error instanceof AppError && error.code === 'parser-crashed'
          ? closedError()
          : error;
      } finally {
        release(slot);
      }
    },
    async close() {
      isClosed = true;
      for (const entry of line.empty()) entry.refuse(closedError());
      await Promise.all(
        slots.map(async (slot) => {
          clearTimeout(slot.idleTimer);
          await slot.process?.end();
        }),
      );
    },
  };
}

function closedError(): AppError {
  return new AppError('not-ready', { isRetryable: true });
}
