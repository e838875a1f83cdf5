'use client';
import type { ErrorCode, FailedJobs, Job, JobName, JobState } from '@onyx/contracts';
import { errorCodes, jobNameSchema, jobStateSchema } from '@onyx/contracts';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';
import { toast } from '../../parts/toast.tsx';

const refreshMs = 3000;
/** What is at work changes while one looks. */
const openJobRefreshMs = 1000;

export type JobsQuery = {
  state: JobState;
  name?: JobName | undefined;
  /** Of failed jobs. */
  code?: ErrorCode | undefined;
  cursor?: string | undefined;
};

/** What the address asks for; nonsense in it is ignored. */
export function parseJobsQuery(params: Pick<URLSearchParams, 'get'>): JobsQuery {
  const state = jobStateSchema.catch('failed').parse(params.get('state'));
  const code = errorCodes.find((known) => known === params.get('reason'));
  return {
    state,
    name: jobNameSchema
      .optional()
      .catch(undefined)
      .parse(params.get('kind') ?? undefined),
    code: state === 'failed' ? code : undefined,
    cursor: params.get('after') ?? undefined,
  };
}

/** Counts; like everything here read again every few seconds while the page is looked at. */
export function useJobSummary() {
  return useQuery({
    queryKey: [...queryKeys.jobs, 'summary'],
    queryFn: ({ signal }) => api.getJobSummary({}, { signal }),
    refetchInterval: refreshMs,
  });
}

export function useJobs(query: JobsQuery) {
  return useQuery({
    queryKey: [...queryKeys.jobs, 'list', query],
    queryFn: ({ signal }) => api.listJobs({ query }, { signal }),
    refetchInterval: refreshMs,
    // Another page of the same list; another list would be taken for this one.
    placeholderData: (previous, previousQuery) =>
      (previousQuery?.queryKey.at(-1) as JobsQuery | undefined)?.state === query.state
        ? keepPreviousData(previous)
        : undefined,
  });
}

export function useJob(id: string) {
  return useQuery({
    queryKey: [...queryKeys.jobs, 'one', id],
    queryFn: ({ signal }) => api.getJob({ params: { jobId: id } }, { signal }),
    enabled: id !== '',
    refetchInterval: ({ state }) =>
      state.data && isLive(state.data) ? openJobRefreshMs : state.error ? false : refreshMs,
  });
}

export function isLive({ state }: Pick<Job, 'state'>): boolean {
  return state === 'running' || state === 'waiting';
}

/** Has failed jobs tried again, or takes them off the list, and says how many. */
export function useFailedJobs() {
  const { t } = useTranslation('jobs');
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: queryKeys.jobs }),
      queryClient.invalidateQueries({ queryKey: queryKeys.documents }),
    ]);
  const retry = useMutation({
    mutationFn: (chosen: FailedJobs) => api.retryJobs({ body: chosen }),
    onSuccess: ({ changed }) =>
      changed > 0 ? toast.success(t('retried', { count: changed })) : toast.info(t('retriedNone')),
    onSettled: refresh,
  });
  const dismiss = useMutation({
    mutationFn: (chosen: FailedJobs) => api.dismissJobs({ body: chosen }),
    onSuccess: ({ changed }) => toast.success(t('dismissed', { count: changed })),
    onSettled: refresh,
  });
  return { retry, dismiss };
}
