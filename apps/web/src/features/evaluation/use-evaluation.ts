'use client';
import type { EvaluationMode, EvaluationRun } from '@onyx/contracts';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { queryKeys } from '../../api/keys.ts';

const underWayRefreshMs = 1000;

/** Whether a run is not over. */
export function isUnderWay(run: EvaluationRun | null | undefined): boolean {
  return run?.status === 'queued' || run?.status === 'running';
}

/** Question sets; while one runs, they are looked at each second. */
export function useEvaluationSets() {
  return useQuery({
    queryKey: [...queryKeys.evaluation, 'sets'],
    queryFn: async ({ signal }) => (await api.listEvaluationSets({}, { signal })).sets,
    refetchInterval: ({ state }) =>
      state.data?.some(({ lastRun }) => isUnderWay(lastRun)) === true ? underWayRefreshMs : false,
  });
}

export function useEvaluationSet(setId: string) {
  return useQuery({
    queryKey: [...queryKeys.evaluation, 'set', setId],
    queryFn: ({ signal }) => api.getEvaluationSet({ params: { setId } }, { signal }),
  });
}

/** Runs of a set, newest first; while one is under way, they are looked at each second. */
export function useEvaluationRuns(setId: string) {
  return useQuery({
    queryKey: [...queryKeys.evaluation, 'runs', setId],
    queryFn: async ({ signal }) => (await api.listEvaluationRuns({ params: { setId } }, { signal })).runs,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) === true ? underWayRefreshMs : false),
  });
}

/** What changed from an earlier run; nothing without one. */
export function useComparison(
  setId: string,
  run: EvaluationRun | undefined,
  earlierRunId: string | undefined,
  mode: EvaluationMode,
) {
  const runId = run?.id ?? '';
  return useQuery({
    queryKey: [...queryKeys.evaluation, 'comparison', runId, earlierRunId, mode, run?.status],
    queryFn: ({ signal }) =>
      api.compareEvaluationRuns(
        { params: { setId, runId }, query: { earlierRunId: earlierRunId ?? '', mode } },
        { signal },
      ),
    enabled: run !== undefined && earlierRunId !== undefined && !isUnderWay(run),
    placeholderData: keepPreviousData,
  });
}

/** Has everything about question sets read again. */
export function useRefreshEvaluation(): () => Promise<void> {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: queryKeys.evaluation });
}
