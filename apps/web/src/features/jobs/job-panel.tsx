'use client';
import type { JobDetail } from '@onyx/contracts';
import { CircleAlert, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorInfoText } from '../../api/error-text.ts';
import { SidePanel, usePanel } from '../../frame/side-panel.tsx';
import { useUrlState } from '../../frame/url-state.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { Chip, type ChipTone } from '../../parts/chip.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { AttemptLog } from './attempt-log.tsx';
import { needsAnotherFile, needsPassword } from '../documents/failure.ts';
import { DismissDialog } from './failed-bar.tsx';
import { subjectHref, useJobWords } from './job-words.ts';
import { useFailedJobs, useJob } from './use-jobs.ts';

/** The panel's name in the address and the parameters that go with it. */
export const jobPanel = { name: 'job', params: ['job'] } as const;

/** One job with what became of each attempt, beside the list. */
export function JobPanel() {
  const { t } = useTranslation('settings');
  const { titleOf } = useJobWords();
  const id = useUrlState().get('job');
  const { data: job, error, refetch, dataUpdatedAt } = useJob(id);
  return (
    <SidePanel name={jobPanel.name} params={jobPanel.params} title={job ? titleOf(job) : t('sections.jobs')}>
      <div className="flex flex-col gap-4 p-4">
        {error && !job && <ErrorState error={error} onRetry={() => void refetch()} />}
        {!job && !error && <SkeletonRows count={4} className="h-12" />}
        {job && <JobView key={job.id} job={job} now={dataUpdatedAt} />}
      </div>
    </SidePanel>
  );
}

const tones: Record<JobDetail['state'], ChipTone> = {
  failed: 'danger',
  running: 'info',
  waiting: 'neutral',
  done: 'success',
};

function JobView({ job, now }: { job: JobDetail; now: number }) {
  const { t } = useTranslation('jobs');
  const { kindOf } = useJobWords();
  const infoText = useErrorInfoText();
  const kind = kindOf(job);
  const isFailed = job.state === 'failed';
  return (
    <>
      <div className="flex flex-col gap-1">
        <p className="flex flex-wrap items-center gap-2">
          <Chip tone={tones[job.state]}>{t(`states.${job.state}`)}</Chip>
          {kind !== null && <span className="text-13 text-text-muted">{kind}</span>}
        </p>
        {job.subject.kind === 'document' && (
          <p className="text-13 break-words text-text-muted">{job.subject.fileName}</p>
        )}
      </div>
      {job.error && job.state !== 'done' && (
        <p
          className={`flex items-start gap-2 rounded-control px-3 py-2 text-14 ${isFailed ? 'bg-danger-soft text-danger' : 'bg-warning-soft text-warning'}`}
        >
          <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
          <span className="min-w-0 break-words">
            <span className="sr-only">{t(isFailed ? 'panel.why' : 'panel.lastError')}: </span>
            {infoText(job.error)}
          </span>
        </p>
      )}
      <JobActions job={job} />
      <AttemptLog attempts={job.attempts} now={now} />
      <dl className="flex flex-wrap items-center gap-x-2 text-12 text-text-muted">
        <dt>{t('panel.job')}</dt>
        <dd className="font-mono break-all">{job.id}</dd>
        <dd>
          <CopyButton text={job.id} label={t('panel.copy')} />
        </dd>
      </dl>
    </>
  );
}

function JobActions({ job }: { job: JobDetail }) {
  const { t } = useTranslation('jobs');
  const [isDismissing, setIsDismissing] = useState(false);
  const panel = usePanel(jobPanel.name, jobPanel.params);
  const { retry, dismiss } = useFailedJobs();
  const href = subjectHref(job.subject);
  // The same file would fail again: the document's page takes a password or another file.
  const helpsElsewhere = href !== null && (needsPassword(job.error) || needsAnotherFile(job.error));
  const canAct = job.state === 'failed' && !job.isSettled;
  const chosen = { ids: [job.id] };
  const openLabel = {
    document: t('panel.openDocument'),
    model: t('panel.openModels'),
    evaluation: t('panel.openEvaluation'),
  };
  return (
    <>
      {job.state === 'failed' && job.isSettled && <p className="text-13 text-text-muted">{t('settled')}</p>}
      {(canAct || href !== null) && (
        <div className="flex flex-wrap gap-2">
          {canAct && (
            <>
              <Button
                variant={helpsElsewhere ? 'secondary' : 'primary'}
                size="small"
                icon={<RotateCw size={16} aria-hidden />}
                isBusy={retry.isPending}
                onClick={() => retry.mutate(chosen, { onSuccess: panel.close })}
              >
                {t('retry')}
              </Button>
              <Button size="small" onClick={() => setIsDismissing(true)}>
                {t('dismiss')}
              </Button>
              <DismissDialog
                isOpen={isDismissing}
                onOpenChange={setIsDismissing}
                count={1}
                onConfirm={async () => {
                  await dismiss.mutateAsync(chosen);
                  panel.close();
                }}
              />
            </>
          )}
          {href !== null && job.subject.kind in openLabel && (
            <ButtonLink
              size="small"
              variant={canAct && helpsElsewhere ? 'primary' : 'ghost'}
              className={canAct && helpsElsewhere ? 'order-first' : ''}
              href={href}
            >
              {openLabel[job.subject.kind as keyof typeof openLabel]}
            </ButtonLink>
          )}
        </div>
      )}
    </>
  );
}
