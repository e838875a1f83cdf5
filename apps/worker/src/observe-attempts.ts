import type { AttemptLog, JobLog } from '@onyx/core';
import { withLogFields, workBuckets, type Logger, type Metrics, type Tracer } from '@onyx/telemetry';

type Attempt = Parameters<JobLog['startAttempt']>[0];

/** Runs one attempt at a job with an entry in the log of jobs. */
export type RunAttempt = (
  attempt: Attempt,
  /** W3C `traceparent` of what added the job. */
  cause: string | undefined,
  work: (entry: AttemptLog) => Promise<void>,
) => Promise<void>;

/**
 * Has every line that is logged during an attempt carry the ids of the job, and tells of the attempt in the log of jobs,
 * a log line, metrics, and a span that is linked to the request or job that added it.
 */
export function observeAttempts(parts: {
  log: JobLog;
  logger: Logger;
  metrics: Metrics;
  tracer: Tracer;
}): RunAttempt {
  const { log, logger, tracer } = parts;
  const meter = createAttemptMeter(parts.metrics);
  return (attempt, cause, work) => {
    const { jobId, name, target } = attempt;
    const documentId = target.version === null ? undefined : (target.id ?? undefined);
    const fields = { job: name, jobId, ...(documentId && { documentId }) };
    const attributes = {
      'onyx.job_id': jobId,
      'onyx.document_id': documentId,
      'onyx.attempt': attempt.attempt,
    };
    return withLogFields(fields, () =>
      tracer.span(
        `job ${name}`,
        attributes,
        async (span) => {
          const entry = log.startAttempt(attempt);
          const measured = meter(name);
          try {
            await work({
              enterStage(stage) {
                measured.enterStage(stage);
                entry.enterStage(stage);
              },
              end(outcome, error) {
                const ms = measured.end(outcome, error?.code);
                span.set({ 'onyx.outcome': outcome, ...(error && { 'error.type': error.code }) });
                const told = { outcome, ...(error && { code: error.code }), attempt: attempt.attempt, ms };
                logger.info({ ...told, ...(span.traceId && { traceId: span.traceId }) }, 'job');
                return entry.end(outcome, error);
              },
            });
          } finally {
            measured.leave();
          }
        },
        { kind: 'consumer', link: cause },
      ),
    );
  };
}

function createAttemptMeter(metrics: Metrics) {
  const inHand = metrics.gauge({ name: 'onyx_jobs_in_hand', help: 'Jobs at work here', labels: ['job'] });
  const ended = metrics.counter({
    name: 'onyx_jobs_total',
    help: 'Attempts at jobs by how they ended: done, failed for good, retrying, or interrupted because the worker stopped',
    labels: ['job', 'outcome'],
  });
  const failures = metrics.counter({
    name: 'onyx_job_errors_total',
    help: 'Errors that attempts at jobs ended with, by code, whether they are tried again or not',
    labels: ['job', 'code'],
  });
  const seconds = metrics.histogram({
    name: 'onyx_job_duration_seconds',
    help: 'Time of an attempt at a job',
    labels: ['job'],
    buckets: workBuckets,
  });
  const stageSeconds = metrics.histogram({
    name: 'onyx_job_stage_duration_seconds',
    help: 'Time of each stage of a job, waiting for its turn included: of a document parsing, indexing and embedding',
    labels: ['job', 'stage'],
    buckets: workBuckets,
  });
  return (job: Attempt['name']) => {
    const startedAt = performance.now();
    let stage: { name: string; startedAt: number } | undefined;
    inHand.add({ job }, 1);
    const leaveStage = (now: number): void => {
      if (stage) stageSeconds.observe({ job, stage: stage.name }, (now - stage.startedAt) / 1000);
      stage = undefined;
    };
    return {
      enterStage(name: string): void {
        if (name === stage?.name) return;
        const now = performance.now();
        leaveStage(now);
        stage = { name, startedAt: now };
      },
      /** @returns how long it took, in milliseconds. */
      end(outcome: string, code: string | undefined): number {
        const now = performance.now();
        leaveStage(now);
        ended.add({ job, outcome });
        if (code) failures.add({ job, code });
        seconds.observe({ job }, (now - startedAt) / 1000);
        return Math.round(now - startedAt);
      },
      leave: () => inHand.add({ job }, -1),
    };
  };
}
