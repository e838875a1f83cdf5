'use client';
import type { EvaluationQuestion, EvaluationSetDetail } from '@onyx/contracts';
import { ListPlus, Plus, Upload } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../parts/button.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { SearchInput } from '../../../parts/input.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { QuestionDialog } from './question-dialog.tsx';
import { QuestionList } from './question-list.tsx';
import { useQuestionRows } from './use-question-rows.ts';

type Open = { kind: 'add' | 'import' } | { kind: 'edit'; question: EvaluationQuestion } | null;

/** The questions of a set: found, added, imported, edited, deleted. */
export function QuestionsTab({ set }: { set: EvaluationSetDetail }) {
  const { t } = useTranslation('evaluation');
  const [open, setOpen] = useState<Open>(null);
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed.trim());
  const rows = useQuestionRows(set.id, query);
  const close = () => setOpen(null);
  // The rows may be here before the set's own count is.
  const isEmpty = query === '' && (rows.total ?? set.questions) === 0;
  const add = (
    <Button variant="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setOpen({ kind: 'add' })}>
      {t('question.add')}
    </Button>
  );
  const importFiles = (
    <Button icon={<Upload size={16} aria-hidden />} onClick={() => setOpen({ kind: 'import' })}>
      {t('import.action')}
    </Button>
  );
  return (
    <div className="flex flex-col gap-3">
      {!isEmpty && (
        <div className="flex flex-wrap items-center gap-2">
          <SearchInput
            value={typed}
            onValueChange={setTyped}
            placeholder={t('question.find')}
            aria-label={t('question.find')}
            className="min-w-48 flex-1"
          />
          {importFiles}
          {add}
        </div>
      )}
      {set.unanswerable > 0 && (
        <p className="text-13 text-warning">{t('run.unanswerable', { count: set.unanswerable })}</p>
      )}
      {rows.error && <ErrorState error={rows.error} onRetry={rows.retry} />}
      {rows.total === null && !rows.error && <SkeletonRows count={4} className="h-14" />}
      {rows.total === 0 && query === '' && (
        <EmptyState
          icon={<ListPlus size={20} aria-hidden />}
          title={t('question.none')}
          action={
            <span className="flex flex-wrap justify-center gap-2">
              {importFiles}
              {add}
            </span>
          }
        >
          {t('question.noneText')}
        </EmptyState>
      )}
      {rows.total === 0 && query !== '' && (
        <p className="py-8 text-center text-text-muted">{t('question.noMatch')}</p>
      )}
      {rows.total !== null && rows.total > 0 && (
        <QuestionList
          key={query}
          setId={set.id}
          total={rows.total}
          rowAt={rows.rowAt}
          onVisible={rows.show}
          onEdit={(question) => setOpen({ kind: 'edit', question })}
        />
      )}
      {open?.kind === 'add' && <QuestionDialog set={set} onClose={close} />}
      {open?.kind === 'edit' && <QuestionDialog set={set} stored={open.question} onClose={close} />}
      {open?.kind === 'import' && <ImportDialog setId={set.id} onClose={close} />}
    </div>
  );
}
