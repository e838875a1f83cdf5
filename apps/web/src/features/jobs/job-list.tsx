'use client';
import type { Job } from '@onyx/contracts';
import { Check, CircleAlert, Clock, ListChecks, RotateCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorInfoText } from '../../api/error-text.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { Spinner } from '../../parts/spinner.tsx';
import { useJobWords } from './job-words.ts';
import { useFailedJobs, useJobs, type JobsQuery } from './use-jobs.ts';

/** A page of jobs. Each opens what became of it in the panel. */
export function JobList({
  query,
  openId,
  onOpen,
  onPage,
}: {
  query: JobsQuery;
  openId: string;
  onOpen: (job: Job) => void;
  /** Asked for the page at a cursor, or for the first one. */
  onPage: (cursor: string | null) => void;
}) {
  const { t } = useTranslation('jobs');
  const { data, error, refetch, dataUpdatedAt } = useJobs(query);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows count={5} className="h-16 rounded-card" />;
  return (
    <>
      {data.jobs.length === 0 ? (
        <NoJobs query={query} />
      ) : (
        <ul className="divide-y divide-line overflow-hidden rounded-card border border-line">
          {data.jobs.map((job) => (
            <JobRow
              key={job.id}
              job={job}
              now={dataUpdatedAt}
              isOpen={job.id === openId}
              onOpen={() => onOpen(job)}
            />
          ))}
        </ul>
      )}
      {(data.nextCursor !== null || query.cursor !== undefined) && (
        <div className="flex justify-end gap-2">
          {query.cursor !== undefined && <Button onClick={() => onPage(null)}>{t('first')}</Button>}
          {data.nextCursor !== null && <Button onClick={() => onPage(data.nextCursor)}>{t('next')}</Button>}
        </div>
      )}
    </>
  );
}

function NoJobs({ query: { state, name, code, cursor } }: { query: JobsQuery }) {
  const { t } = useTranslation('jobs');
  const isFiltered = name !== undefined || code !== undefined || cursor !== undefined;
  return (
    <div className="rounded-card border border-line">
      <EmptyState
        icon={<ListChecks size={20} aria-hidden />}
        title={isFiltered ? t('none.filtered') : t(`none.${state}`)}
      >
        {isFiltered ? t('none.filteredText') : t(`none.${state}Text`)}
      </EmptyState>
    </div>
  );
}

const icons: Record<Job['state'], ReactNode> = {
  failed: <CircleAlert size={16} aria-hidden className="text-danger" />,
  running: <Spinner />,
  waiting: <Clock size={16} aria-hidden className="text-text-faint" />,
  done: <Check size={16} aria-hidden className="text-success" />,
};

function JobRow({
  job,
  now,
  isOpen,
  onOpen,
}: {
  job: Job;
  now: number;
  isOpen: boolean;
  onOpen: () => void;
}) {
  const { t } = useTranslation('jobs');
  const { titleOf, kindOf } = useJobWords();
  const infoText = useErrorInfoText();
  const { retry } = useFailedJobs();
  const title = titleOf(job);
  const kind = kindOf(job);
  const hasFailedBefore = job.state !== 'done' && job.error !== null;
  return (
    <li className={classNames('flex items-center hover:bg-surface-hover', isOpen && 'bg-surface-active')}>
      <button
        type="button"
        onClick={onOpen}
        aria-expanded={isOpen}
        className="flex min-w-0 flex-1 items-start gap-3 px-4 py-3 text-left focus-visible:-outline-offset-2"
      >
        <span className="mt-0.5 shrink-0">{icons[job.state]}</span>
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-3">
            <span className="min-w-0 flex-1 truncate font-semibold">{title}</span>
            <span className="shrink-0 text-13 text-text-faint tabular-nums">
              <RowTime job={job} now={now} />
            </span>
          </span>
          <span className="mt-0.5 block text-13 text-text-muted">
            {[
              kind,
              job.stage !== null && t(`stages.${job.stage}`),
              job.attempt > 1 && t('attempt', { count: job.attempt }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
          {hasFailedBefore && job.error && (
            <span
              className={classNames(
                'mt-0.5 line-clamp-2 text-13',
                job.state === 'failed' ? 'text-danger' : 'text-warning',
              )}
            >
              {infoText(job.error)}
            </span>
          )}
        </span>
      </button>
      {job.state === 'failed' && (
        <IconButton
          label={t('retryOf', { name: title })}
          icon={<RotateCw size={16} />}
          className="mr-2"
          isBusy={retry.isPending}
          onClick={() => retry.mutate({ ids: [job.id] })}
        />
      )}
    </li>
  );
}

/** What one wants to know first: since when, how long, or when next. */
function RowTime({ job, now }: { job: Job; now: number }) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const { state, startedAt, endedAt, dueAt } = job;
  if (state === 'running' && startedAt !== null)
    return t('since', { time: format.duration((now - Date.parse(startedAt)) / 1000) });
  if (state === 'waiting')
    return Date.parse(dueAt) > now
      ? t(job.attempt > 1 ? 'nextTry' : 'due', { time: format.relativeTime(dueAt) })
      : t('since', { time: format.duration((now - Date.parse(dueAt)) / 1000) });
  if (endedAt === null) return null;
  return <RelativeTime value={endedAt} />;
}
