'use client';
import type { Message } from '@onyx/contracts';
import { Pencil } from 'lucide-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { textLanguage } from '../text-language.ts';
import { QuestionEditor } from './question-editor.tsx';
import { SiblingSwitch } from './sibling-switch.tsx';

/** A question: bubble on the right, its actions under it. Editing it asks again beside the old one. */
export const UserMessage = memo(function UserMessage({
  message,
  siblingIds,
  canEdit,
  onChoose,
  onEdit,
}: {
  message: Message;
  siblingIds: readonly string[];
  canEdit: boolean;
  onChoose: (messageId: string) => void;
  onEdit: (message: Message, text: string) => void;
}) {
  const { t } = useTranslation('chat');
  const [isEditing, setIsEditing] = useState(false);
  if (isEditing) {
    return (
      <QuestionEditor
        text={message.text}
        onCancel={() => setIsEditing(false)}
        onSend={(text) => {
          setIsEditing(false);
          onEdit(message, text);
        }}
      />
    );
  }
  return (
    <article className="group flex flex-col items-end gap-1" aria-label={t('message.yours')}>
      <QuestionBubble text={message.text} />
      <div className="-mb-3 flex min-h-7 items-center">
        <div className="flex items-center opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
          <CopyButton text={message.text} label={t('message.copyQuestion')} />
          <IconButton
            size="small"
            label={t('message.edit')}
            icon={<Pencil size={16} />}
            disabled={!canEdit}
            onClick={() => setIsEditing(true)}
          />
        </div>
        <SiblingSwitch siblingIds={siblingIds} messageId={message.id} onChoose={onChoose} />
      </div>
    </article>
  );
});

/** The words of a question, as they were typed. */
export function QuestionBubble({ text }: { text: string }) {
  return (
    <div
      lang={textLanguage(text)}
      className="reading max-w-[85%] rounded-composer bg-surface-active px-4 py-2 break-words whitespace-pre-wrap tablet:max-w-[80%]"
    >
      {text}
    </div>
  );
}
