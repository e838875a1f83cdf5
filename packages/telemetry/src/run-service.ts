import { AppError, errorInfoText, toErrorInfo, type Locale } from '@onyx/contracts';

/** A server process that runs. */
export type RunningService = {
  /** What is said on standard output once it is there. */
  message: string;
  /** Ends all it does. */
  stop(): Promise<void>;
  /** After so long the process ends, whatever still runs. */
  stopTimeoutMs: number;
  /** Rejects when it cannot go on; the process then ends with code 1. */
  failed?: Promise<never>;
};

/** Exit codes: 0 stopped as it was told, 1 failed, 2 wrong use. */
const usageExitCode = 2;

/**
 * The life of a server process: starts, runs until SIGINT, SIGTERM or SIGHUP, stops within bounded time. Sets the exit
 * code and never throws. @param locale Language of what is said before a configuration could be read.
 */
export async function runService(
  start: () => Promise<RunningService>,
  locale: () => Locale = () => 'en',
): Promise<void> {
  try {
    const service = await start();
    process.stdout.write(`${service.message}\n`);
    const told = new Promise<void>((resolve) => {
      // Further signals change nothing: stopping is bounded.
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    });
    try {
      await Promise.race([told, ...(service.failed ? [service.failed] : [])]);
    } finally {
      setTimeout(() => process.exit(1), service.stopTimeoutMs).unref();
      await service.stop();
    }
  } catch (error) {
    const info = toErrorInfo(error);
    process.stderr.write(`${errorInfoText(info, locale())}\n`);
    // On one's own terminal the cause of an unknown error helps.
    if (!(error instanceof AppError) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = info.code === 'usage' ? usageExitCode : 1;
  }
}
