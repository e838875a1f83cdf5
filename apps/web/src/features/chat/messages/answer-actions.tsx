'use client';
import type { Message } from '@onyx/contracts';
import { RotateCw, ThumbsDown, ThumbsUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../../parts/class-names.ts';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { useFeedback } from '../state/use-chat-actions.ts';
import { SiblingSwitch } from './sibling-switch.tsx';

/** What can be done with an answer. Always there under the last one, on hover or focus under the others. */
export function AnswerActions({
  message,
  siblingIds,
  isLast,
  canRegenerate,
  onRegenerate,
  onChoose,
}: {
  message: Message;
  siblingIds: readonly string[];
  isLast: boolean;
  canRegenerate: boolean;
  onRegenerate: () => void;
  onChoose: (messageId: string) => void;
}) {
  const { t } = useTranslation('chat');
  const feedback = useFeedback(message);
  const give = (value: 'up' | 'down') => feedback.mutate(message.feedback === value ? null : value);
  return (
    <div className="-ml-2 flex min-h-7 items-center">
      <div
        className={classNames(
          'flex items-center',
          !isLast &&
            'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100',
        )}
      >
        {message.text !== '' && <CopyButton text={message.text} label={t('actions.copy')} />}
        {/* What failed is tried again where it says so. */}
        {message.status !== 'failed' && (
          <IconButton
            size="small"
            label={t('actions.regenerate')}
            icon={<RotateCw size={16} />}
            disabled={!canRegenerate}
            onClick={onRegenerate}
          />
        )}
        {message.text !== '' && (
          <>
            <IconButton
              size="small"
              label={t('actions.good')}
              icon={<ThumbsUp size={16} />}
              aria-pressed={message.feedback === 'up'}
              onClick={() => give('up')}
            />
            <IconButton
              size="small"
              label={t('actions.bad')}
              icon={<ThumbsDown size={16} />}
              aria-pressed={message.feedback === 'down'}
              onClick={() => give('down')}
            />
          </>
        )}
      </div>
      <SiblingSwitch siblingIds={siblingIds} messageId={message.id} onChoose={onChoose} />
    </div>
  );
}
