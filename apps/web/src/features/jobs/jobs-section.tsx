'use client';
import type { JobState, JobSummary } from '@onyx/contracts';
import { jobStateSchema } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { usePanel } from '../../frame/side-panel.tsx';
import { useUrlState } from '../../frame/url-state.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Select } from '../../parts/select.tsx';
import { TabPanel, Tabs } from '../../parts/tabs.tsx';
import { SettingsSection } from '../settings/settings-layout.tsx';
import { FailedBar } from './failed-bar.tsx';
import { JobList } from './job-list.tsx';
import { JobPanel, jobPanel } from './job-panel.tsx';
import { useJobWords } from './job-words.ts';
import { parseJobsQuery, useJobSummary, type JobsQuery } from './use-jobs.ts';

const any = 'any';
/** A wait that is no news. */
const usualWaitMs = 10_000;

/** Background jobs: how many there are of each state, each of them, and what became of it. `?state=&kind=&reason=&after=` */
export function JobsSection() {
  const { t } = useTranslation('jobs');
  const { t: tSettings } = useTranslation('settings');
  const url = useUrlState();
  const query = parseJobsQuery(url.params);
  const panel = usePanel(jobPanel.name, jobPanel.params);
  const { data: summary, dataUpdatedAt } = useJobSummary();
  const tabs = jobStateSchema.options.map((state) => ({
    value: state,
    label: t(`states.${state}`),
    ...(summary && { count: countOf(summary, state) }),
  }));
  const isFiltered = query.name !== undefined || query.code !== undefined;
  return (
    <SettingsSection title={tSettings('sections.jobs')} text={t('text')}>
      <Tabs
        value={query.state}
        onValueChange={(state) => url.set({ state, reason: null, after: null })}
        label={t('label')}
        tabs={tabs}
      >
        <TabPanel key={query.state} value={query.state} className="flex flex-col gap-3 pt-4">
          {(isFiltered || !summary || countOf(summary, query.state) > 0) && (
            <Filters query={query} summary={summary} />
          )}
          <Hint state={query.state} oldestDueAt={summary?.oldestDueAt ?? null} now={dataUpdatedAt} />
          <JobList
            query={query}
            openId={panel.isOpen ? url.get('job') : ''}
            onOpen={(job) => panel.open({ job: job.id })}
            onPage={(after) => url.set({ after })}
          />
        </TabPanel>
      </Tabs>
      <JobPanel />
    </SettingsSection>
  );
}

function countOf({ kinds }: JobSummary, state: JobState): number {
  return kinds.reduce((sum, kind) => sum + kind[state], 0);
}

function Filters({ query, summary }: { query: JobsQuery; summary: JobSummary | undefined }) {
  const { t } = useTranslation('jobs');
  const { reasonOf } = useJobWords();
  const url = useUrlState();
  const { state, name, code } = query;
  const kinds = (summary?.kinds ?? []).filter((kind) => kind[state] > 0 || kind.name === name);
  const ofKind = summary?.reasons.filter((reason) => name === undefined || reason.name === name) ?? [];
  const codes = [...new Set([...ofKind.map((reason) => reason.code), ...(code ? [code] : [])])];
  const countWith = (wanted: string) =>
    ofKind.reduce((sum, reason) => sum + (reason.code === wanted ? reason.count : 0), 0);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        size="small"
        className="w-auto max-w-full"
        label={t('kind')}
        value={name ?? any}
        onValueChange={(kind) => url.set({ kind: kind === any ? null : kind, reason: null, after: null })}
        options={[
          { value: any, label: t('allKinds') },
          ...kinds.map((kind) => ({
            value: kind.name,
            label: t('withCount', { text: t(`kinds.${kind.name}`), count: kind[state] }),
          })),
        ]}
      />
      {state === 'failed' && (
        <>
          <Select
            size="small"
            className="w-auto max-w-full"
            label={t('reason')}
            value={code ?? any}
            onValueChange={(reason) => url.set({ reason: reason === any ? null : reason, after: null })}
            options={[
              { value: any, label: t('allReasons') },
              ...codes.map((one) => ({
                value: one,
                label: t('withCount', { text: reasonOf(one), count: countWith(one) }),
              })),
            ]}
          />
          <FailedBar
            filter={{ name, code }}
            count={code ? countWith(code) : ofKind.reduce((sum, { count }) => sum + count, 0)}
          />
        </>
      )}
    </div>
  );
}

/** What a count does not tell. */
function Hint({ state, oldestDueAt, now }: { state: JobState; oldestDueAt: string | null; now: number }) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const waitedMs = oldestDueAt === null ? 0 : now - Date.parse(oldestDueAt);
  const text =
    state === 'done'
      ? t('doneHint')
      : state === 'waiting' && waitedMs > usualWaitMs
        ? t('longestWait', { time: format.duration(waitedMs / 1000) })
        : null;
  return text !== null && <p className="text-13 text-text-muted">{text}</p>;
}
