'use client';
import type { EvaluationQuestion } from '@onyx/contracts';
import { useMutation } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Menu, MenuItem } from '../../../parts/menu.tsx';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { toast } from '../../../parts/toast.tsx';
import { useRefreshEvaluation } from '../use-evaluation.ts';

const rowHeightPx = 60;

/** Questions with their right documents; only rows in view are in the page, so that 5,000 scroll like 20. */
export function QuestionList({
  setId,
  total,
  rowAt,
  onVisible,
  onEdit,
}: {
  setId: string;
  total: number;
  rowAt: (index: number) => EvaluationQuestion | undefined;
  onVisible: (first: number, last: number) => void;
  onEdit: (question: EvaluationQuestion) => void;
}) {
  const { t } = useTranslation('evaluation');
  const scroller = useRef<HTMLDivElement>(null);
  const refresh = useRefreshEvaluation();
  const remove = useMutation({
    mutationFn: (questionId: string) => api.deleteEvaluationQuestion({ params: { setId, questionId } }),
    onSuccess: () => {
      toast.success(t('question.deleted'));
      return refresh();
    },
  });
  // The virtualizer is one mutable object; nothing here is memoised by it.
  // eslint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 8,
    onChange: (instance) => {
      const items = instance.getVirtualItems();
      onVisible(items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
    },
  });
  return (
    <div ref={scroller} className="max-h-[60vh] overflow-y-auto rounded-card border border-line">
      <ul
        aria-label={t('tabs.questions')}
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const question = rowAt(index);
          return (
            <li
              key={question?.id ?? key}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="absolute inset-x-0 flex items-center gap-2 border-b border-line px-4 last:border-b-0"
              style={{ top: start, height: rowHeightPx }}
            >
              {question ? (
                <QuestionRow
                  question={question}
                  onEdit={() => onEdit(question)}
                  onDelete={() => remove.mutate(question.id)}
                />
              ) : (
                <Skeleton className="h-4 w-2/3" />
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function QuestionRow({
  question: { text, judgements },
  onEdit,
  onDelete,
}: {
  question: EvaluationQuestion;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const { t } = useTranslation('evaluation');
  const { t: tCommon } = useTranslation();
  const [first, ...others] = judgements;
  return (
    <>
      <button
        type="button"
        onClick={onEdit}
        className="flex h-full min-w-0 flex-1 flex-col justify-center rounded-control text-left focus-visible:-outline-offset-2"
      >
        <span className="block w-full truncate">{text}</span>
        <span className="flex w-full min-w-0 items-center gap-1 text-13 text-text-muted">
          {first ? (
            <>
              <span className="truncate" title={first.path}>
                {first.title}
              </span>
              {others.length > 0 && (
                <span className="shrink-0">{t('question.others', { count: others.length })}</span>
              )}
            </>
          ) : (
            <span className="text-warning">{t('question.gone')}</span>
          )}
        </span>
      </button>
      <Menu
        trigger={<IconButton size="small" label={t('question.actionsOf')} icon={<Ellipsis size={16} />} />}
      >
        <MenuItem icon={<Pencil size={16} />} onSelect={onEdit}>
          {tCommon('edit')}
        </MenuItem>
        <MenuItem icon={<Trash2 size={16} />} tone="danger" onSelect={onDelete}>
          {tCommon('delete')}
        </MenuItem>
      </Menu>
    </>
  );
}
