'use client';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Input } from '../../../parts/input.tsx';
import { useImeGuard } from '../composer/use-ime-guard.ts';

/** A title being changed in its place: Enter or leaving keeps it, Escape does not. */
export function TitleField({
  title,
  onRename,
  onDone,
}: {
  title: string;
  onRename: (title: string) => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('chat');
  const [draft, setDraft] = useState(title);
  const element = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  const ime = useImeGuard();
  useEffect(() => {
    // After the menu it was chosen from has given the focus back.
    const frame = requestAnimationFrame(() => element.current?.select());
    return () => cancelAnimationFrame(frame);
  }, []);
  const finish = (isKept: boolean) => {
    if (isDone.current) return;
    isDone.current = true;
    const next = draft.trim();
    if (isKept && next !== '' && next !== title) onRename(next);
    onDone();
  };
  return (
    <Input
      ref={element}
      aria-label={t('renameLabel')}
      value={draft}
      maxLength={200}
      onChange={(event) => setDraft(event.target.value)}
      {...ime.handlers}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape' && !event.nativeEvent.isComposing) finish(false);
        else if (ime.isSend(event)) {
          event.preventDefault();
          finish(true);
        }
      }}
      onBlur={() => {
        // Not when the menu takes the focus back for a moment on closing.
        if (document.hasFocus()) finish(true);
      }}
    />
  );
}
