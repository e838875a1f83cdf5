'use client';
import type { EvaluationQuestion } from '@onyx/contracts';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { windowOffsets, windowRows } from '../../documents/list/row-windows.ts';

type Page = { questions: EvaluationQuestion[]; total: number };
type Result = { data: Page | undefined; error: Error | null; refetch: () => unknown };

/** The questions of a set whose text holds some words: windows around what is in view. */
export function useQuestionRows(setId: string, query: string) {
  const [range, setRange] = useState({ first: 0, last: windowRows - 1 });
  const offsets = [...new Set([0, ...windowOffsets(range.first, range.last)])];
  const { pages, total, error, retry } = useQueries({
    queries: offsets.map((offset) => ({
      queryKey: [...queryKeys.evaluation, 'questions', setId, query, offset],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.listEvaluationQuestions(
          { params: { setId }, query: { query, offset, limit: windowRows } },
          { signal },
        ),
      placeholderData: keepPreviousData,
    })),
    combine: (results: Result[]) => ({
      pages: results.map(({ data }) => data?.questions),
      total: results.find(({ data }) => data)?.data?.total ?? null,
      error: results.find((result) => result.error)?.error ?? null,
      retry: () => results.forEach((result) => void result.refetch()),
    }),
  });
  return {
    total,
    error,
    retry,
    rowAt: (index: number): EvaluationQuestion | undefined => {
      const offset = Math.floor(index / windowRows) * windowRows;
      return pages[offsets.indexOf(offset)]?.[index - offset];
    },
    /** To be told which rows are in view. */
    show: (first: number, last: number) =>
      setRange((known) => (known.first === first && known.last === last ? known : { first, last })),
  };
}
