'use client';
import type { JobAttempt } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { useErrorInfoText } from '../../api/error-text.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Chip, type ChipTone } from '../../parts/chip.tsx';
import { attemptMs, attemptSteps } from './attempt-steps.ts';

/** Attempts at a job, the newest first: how each ended, how long each of its stages took, and who worked on it. */
export function AttemptLog({ attempts, now }: { attempts: readonly JobAttempt[]; now: number }) {
  const { t } = useTranslation('jobs');
  return (
    <section className="flex flex-col gap-3">
      <h3 className="text-14 font-semibold">{t('panel.attempts')}</h3>
      {attempts.length === 0 && <p className="text-13 text-text-muted">{t('panel.noAttempts')}</p>}
      <ol className="flex flex-col gap-3">
        {attempts.toReversed().map((attempt) => (
          <Attempt key={attempt.startedAt} attempt={attempt} now={now} isOnly={attempts.length === 1} />
        ))}
      </ol>
    </section>
  );
}

const tones: Record<NonNullable<JobAttempt['outcome']> | 'running', ChipTone> = {
  done: 'success',
  failed: 'danger',
  retrying: 'warning',
  interrupted: 'warning',
  running: 'info',
};

/** The error of the only attempt is told above. */
function Attempt({ attempt, now, isOnly }: { attempt: JobAttempt; now: number; isOnly: boolean }) {
  const { t } = useTranslation('jobs');
  const infoText = useErrorInfoText();
  const format = useFormat();
  const outcome = attempt.outcome ?? 'running';
  const ms = attemptMs(attempt, now);
  const steps = attemptSteps(attempt, now);
  const longest = Math.max(1, ...steps.map((step) => step.ms));
  return (
    <li className="flex flex-col gap-2 rounded-card border border-line p-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-14 font-semibold">{t('attempt', { count: attempt.attempt })}</span>
        <Chip tone={tones[outcome]}>{t(`outcomes.${outcome}`)}</Chip>
        {ms !== null && (
          <span className="ml-auto text-13 text-text-muted tabular-nums">
            {outcome === 'running' ? format.duration(ms / 1000) : format.shortDuration(ms)}
          </span>
        )}
      </div>
      <p className="text-12 text-text-muted tabular-nums">
        <time dateTime={attempt.startedAt}>{format.exactTime(attempt.startedAt)}</time>
        {attempt.worker !== '' && (
          <span className="break-all"> · {t('panel.worker', { worker: attempt.worker })}</span>
        )}
      </p>
      {attempt.error && !isOnly && (
        <p className="text-13 break-words text-text-muted">{infoText(attempt.error)}</p>
      )}
      {outcome === 'interrupted' && <p className="text-13 text-text-muted">{t('interruptedHint')}</p>}
      {steps.length > 0 && (
        <ol className="flex flex-col gap-1.5">
          {steps.map(({ stage, ms: took, isOpen }, index) => (
            <li key={`${stage}${index}`} className="text-13">
              <span className="flex items-baseline justify-between gap-3">
                <span className={isOpen ? 'font-semibold' : 'text-text-muted'}>{t(`stages.${stage}`)}</span>
                <span className="text-text-muted tabular-nums">
                  {isOpen ? format.duration(took / 1000) : format.shortDuration(took)}
                </span>
              </span>
              <span
                aria-hidden
                className="mt-0.5 block h-0.5 min-w-0.5 rounded-full bg-line-strong"
                style={{ width: `${Math.max(1, Math.round((took / longest) * 100))}%` }}
              />
            </li>
          ))}
        </ol>
      )}
    </li>
  );
}
