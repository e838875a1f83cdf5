'use client';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../parts/button.tsx';
import { useImeGuard } from '../composer/use-ime-guard.ts';

/** A question being changed in its place. Enter sends, Escape leaves it as it was. */
export function QuestionEditor({
  text,
  onSend,
  onCancel,
}: {
  text: string;
  onSend: (text: string) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation('chat');
  const { t: tCommon } = useTranslation();
  const [draft, setDraft] = useState(text);
  const element = useRef<HTMLTextAreaElement>(null);
  const ime = useImeGuard();
  useEffect(() => {
    const area = element.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  }, []);
  const trimmed = draft.trim();
  const send = () => {
    if (trimmed === text.trim()) onCancel();
    else if (trimmed !== '') onSend(trimmed);
  };
  return (
    <div className="flex flex-col gap-2 rounded-composer border border-line-strong bg-surface-raised p-3 focus-within:border-accent">
      <textarea
        ref={element}
        aria-label={t('message.editLabel')}
        value={draft}
        rows={2}
        maxLength={20_000}
        onChange={(event) => setDraft(event.target.value)}
        {...ime.handlers}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) onCancel();
          else if (ime.isSend(event)) {
            event.preventDefault();
            send();
          }
        }}
        className="field-sizing-content max-h-80 resize-none bg-transparent px-1 text-16 outline-none"
      />
      <div className="flex items-center justify-end gap-2">
        <p className="mr-auto pl-1 text-12 text-text-faint">{t('message.editHint')}</p>
        <Button size="small" onClick={onCancel}>
          {tCommon('cancel')}
        </Button>
        <Button size="small" variant="primary" disabled={trimmed === ''} onClick={send}>
          {t('composer.send')}
        </Button>
      </div>
    </div>
  );
}
