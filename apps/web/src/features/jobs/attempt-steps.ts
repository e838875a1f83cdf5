import type { JobAttempt, JobStage } from '@onyx/contracts';

export type Step = {
  /** `queued` before a worker took the job, `starting` until its first stage began. */
  stage: JobStage | 'queued' | 'starting';
  ms: number;
  /** Still going on. */
  isOpen: boolean;
};

/** A wait shorter than this is none. */
const noticeableMs = 50;

/**
 * What an attempt spent its time on, in order. The last step of one that was cut off has no known end, and is left
 * out of the reckoning as 0.
 */
export function attemptSteps(attempt: JobAttempt, now: number): Step[] {
  const startedAt = Date.parse(attempt.startedAt);
  const endedAt = attempt.endedAt === null ? null : Date.parse(attempt.endedAt);
  const isOpen = attempt.outcome === null;
  const begun: { stage: Step['stage']; at: number }[] = [
    { stage: 'queued', at: Date.parse(attempt.dueAt) },
    { stage: 'starting', at: startedAt },
    ...attempt.stages.map(({ stage, startedAt: at }) => ({ stage, at: Date.parse(at) })),
  ];
  return begun
    .map(({ stage, at }, index) => {
      const end = begun[index + 1]?.at ?? endedAt ?? (isOpen ? now : at);
      return { stage, ms: Math.max(0, end - at), isOpen: isOpen && index === begun.length - 1 };
    })
    .filter(
      ({ stage, ms, isOpen: goesOn }) =>
        goesOn || ms >= noticeableMs || !['queued', 'starting'].includes(stage),
    );
}

/** How long an attempt took from its start; null when its end is not known. */
export function attemptMs(attempt: JobAttempt, now: number): number | null {
  const end = attempt.endedAt !== null ? Date.parse(attempt.endedAt) : attempt.outcome === null ? now : null;
  return end === null ? null : Math.max(0, end - Date.parse(attempt.startedAt));
}
