'use client';
import type { AnswerPhase, Message } from '@onyx/contracts';
import { ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { classNames } from '../../../parts/class-names.ts';
import { Spinner } from '../../../parts/spinner.tsx';

/**
 * What an answer is doing, on one line: "Searching → 14 passages → reading 5 → writing". When it is done, what it
 * took: "5 sources · 3.2 s". Opens to the time of each step.
 */
export function AnswerPhases({
  message,
  citedCount,
  isWaiting,
}: {
  message: Message;
  citedCount: number;
  isWaiting: boolean;
}) {
  const { t } = useTranslation(['chat', 'search']);
  const format = useFormat();
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const { phases, status } = message;
  const isRunning = status === 'streaming';
  const skipped = phases.flatMap((phase) => phase.skippedLegs ?? []);
  if (phases.length === 0 && !isRunning) return null;

  const line = isRunning
    ? runningWords(phases, t).join(' → ')
    : doneWords(phases, citedCount, t, format.number);
  return (
    <div className="text-13 text-text-muted">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        disabled={phases.length === 0}
        onClick={() => setIsOpen(!isOpen)}
        className="-ml-1 inline-flex min-h-7 max-w-full items-center gap-2 rounded-control px-1 text-left hover:not-disabled:text-text pointer-coarse:min-h-11"
      >
        {isRunning && <Spinner size={16} className="text-accent" />}
        <span className="min-w-0">{isWaiting ? t('phase.reconnecting') : line}</span>
        {phases.length > 0 && (
          <ChevronDown size={16} aria-hidden className={classNames('shrink-0', isOpen && 'rotate-180')} />
        )}
      </button>
      <dl id={id} hidden={!isOpen} className="mt-1 mb-2 border-l border-line pl-3">
        {phases.map((phase) => (
          <div key={phase.name} className="flex max-w-80 justify-between gap-4 py-0.5">
            <dt>{phaseWord(phase, t)}</dt>
            <dd className="text-text-faint tabular-nums">
              {phase.endedMs === null
                ? '…'
                : t('phase.seconds', { seconds: seconds(phase.endedMs - phase.startedMs, format.number) })}
            </dd>
          </div>
        ))}
        {skipped.length > 0 && (
          <p className="max-w-80 py-0.5">
            {t('phase.skipped', {
              legs: skipped
                .map((leg) => t(`legs.${leg}`, { ns: 'search' }))
                .join(t('listSeparator', { ns: 'search' })),
            })}
          </p>
        )}
        {message.modelName !== null && (
          <div className="flex max-w-80 justify-between gap-4 py-0.5">
            <dt>{t('phase.model')}</dt>
            <dd className="truncate text-text-faint">{message.modelName}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}

type Words = ReturnType<typeof useTranslation<'chat'>>['t'];

function runningWords(phases: readonly AnswerPhase[], t: Words): string[] {
  if (phases.length === 0) return [t('phase.starting')];
  return phases.map((phase) => phaseWord(phase, t));
}

function phaseWord({ name, count, endedMs }: AnswerPhase, t: Words): string {
  switch (name) {
    case 'condensing':
      return t('phase.condensing');
    case 'searching':
      return count === undefined || endedMs === null ? t('phase.searching') : t('phase.found', { count });
    case 'reading':
      return count === undefined ? t('phase.reading') : t('phase.readingCount', { count });
    case 'writing':
      return t('phase.writing');
    case 'checking':
      return t('phase.checking');
  }
}

function doneWords(
  phases: readonly AnswerPhase[],
  cited: number,
  t: Words,
  number: (value: number) => string,
): string {
  const tookMs = Math.max(0, ...phases.map((phase) => phase.endedMs ?? phase.startedMs));
  const took = t('phase.seconds', { seconds: seconds(tookMs, number) });
  return [cited > 0 ? t('phase.sources', { count: cited }) : t('phase.noSources'), took].join(' · ');
}

/** Tenths below ten seconds, whole ones above; never "0". */
function seconds(ms: number, number: (value: number) => string): string {
  const value = ms / 1000;
  return number(value < 10 ? Math.max(0.1, Math.round(value * 10) / 10) : Math.round(value));
}
