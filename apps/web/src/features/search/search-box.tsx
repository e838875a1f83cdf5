'use client';
import { useEffect, useEffectEvent, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../../frame/shortcuts.ts';
import { SearchInput } from '../../parts/input.tsx';
import { Key } from '../../parts/key.tsx';

const typingPauseMs = 280;

/** The query. Searches while typing pauses, never while an input method composes; Enter means it. `/` comes here. */
export function SearchBox({
  value,
  onType,
  onSubmit,
}: {
  value: string;
  onType: (query: string) => void;
  onSubmit: (query: string) => void;
}) {
  const { t } = useTranslation('search');
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [isComposing, setIsComposing] = useState(false);
  // A query that came from elsewhere (Back, a suggestion) takes the place of what stands here.
  const [lastValue, setLastValue] = useState(value);
  if (value !== lastValue) {
    setLastValue(value);
    if (value !== text.trim()) setText(value);
  }

  const pass = useEffectEvent(onType);
  useEffect(() => {
    const query = text.trim();
    if (isComposing || query === value) return;
    const timer = setTimeout(() => pass(query), query === '' ? 0 : typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, value, isComposing]);

  useEffect(() => {
    if (value === '') input.current?.focus();
    // Only when the page opens.
    // eslint-disable-next-line react/exhaustive-deps
  }, []);
  useShortcut('/', () => {
    input.current?.focus();
    input.current?.select();
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComposing) onSubmit(text.trim());
  };
  return (
    <form role="search" onSubmit={submit}>
      <SearchInput
        ref={input}
        aria-label={t('box.label')}
        placeholder={t('box.placeholder')}
        value={text}
        maxLength={10_000}
        onValueChange={setText}
        onCompositionStart={() => setIsComposing(true)}
        onCompositionEnd={() => setIsComposing(false)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        trailing={
          <span className="mr-2 pointer-coarse:hidden">
            <Key>/</Key>
          </span>
        }
        className="[&_input]:h-11 [&_input]:text-16"
      />
    </form>
  );
}
