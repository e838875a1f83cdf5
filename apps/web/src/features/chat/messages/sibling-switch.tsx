'use client';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../parts/icon-button.tsx';

/** `‹ 2/3 ›`: the versions of a question or an answer. Nothing when there is one only. */
export function SiblingSwitch({
  siblingIds,
  messageId,
  onChoose,
}: {
  siblingIds: readonly string[];
  messageId: string;
  onChoose: (messageId: string) => void;
}) {
  const { t } = useTranslation('chat');
  const index = siblingIds.indexOf(messageId);
  const previous = siblingIds[index - 1];
  const next = siblingIds[index + 1];
  if (siblingIds.length < 2) return null;
  return (
    <span className="inline-flex items-center" role="group" aria-label={t('versions.label')}>
      <IconButton
        size="small"
        label={t('versions.previous')}
        icon={<ChevronLeft size={16} />}
        disabled={previous === undefined}
        onClick={() => previous !== undefined && onChoose(previous)}
      />
      <span className="text-12 text-text-muted tabular-nums">
        <span aria-hidden>{`${index + 1}/${siblingIds.length}`}</span>
        <span className="sr-only">
          {t('versions.position', { number: index + 1, count: siblingIds.length })}
        </span>
      </span>
      <IconButton
        size="small"
        label={t('versions.next')}
        icon={<ChevronRight size={16} />}
        disabled={next === undefined}
        onClick={() => next !== undefined && onChoose(next)}
      />
    </span>
  );
}
