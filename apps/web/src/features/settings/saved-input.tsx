'use client';
import { Check } from 'lucide-react';
import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/field.tsx';
import { Input } from '../../parts/input.tsx';
import { Spinner } from '../../parts/spinner.tsx';

export type SaveState = 'idle' | 'saving' | 'saved';

/** "Saved" beside a field, for two seconds. */
export function SaveMark({ state }: { state: SaveState }) {
  const { t } = useTranslation();
  return (
    <output className="flex h-5 items-center gap-1 text-12 text-text-faint">
      {state === 'saving' && <Spinner size={12} />}
      {state === 'saved' && (
        <>
          <Check size={12} aria-hidden className="text-success" />
          {t('saved')}
        </>
      )}
    </output>
  );
}

/** Runs a change and says how it goes. A failure shows by itself (mutations do). */
export function useSaveState() {
  const [state, setState] = useState<SaveState>('idle');
  useEffect(() => {
    if (state !== 'saved') return;
    const timer = setTimeout(() => setState('idle'), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  return {
    state,
    run: async (change: () => Promise<unknown>): Promise<boolean> => {
      setState('saving');
      try {
        await change();
        setState('saved');
        return true;
      } catch {
        setState('idle');
        return false;
      }
    },
  };
}

/** A line of text that is saved when one leaves it or presses Enter; Escape takes it back. */
export function SavedInput({
  label,
  hint,
  value,
  maxLength,
  isDisabled = false,
  onSave,
}: {
  label: string;
  hint?: ReactNode;
  value: string;
  maxLength: number;
  isDisabled?: boolean;
  onSave: (value: string) => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const { state, run } = useSaveState();
  const text = typed ?? value;
  const isEmpty = text.trim() === '';

  const commit = async () => {
    if (typed === null || isEmpty) return;
    if (typed.trim() !== value && !(await run(() => onSave(typed.trim())))) return;
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape') setTyped(null);
  };
  return (
    <Field
      label={
        <span className="flex items-center justify-between gap-2">
          {label}
          <SaveMark state={state} />
        </span>
      }
      hint={hint}
      error={isEmpty ? t('requiredField') : undefined}
    >
      {(control) => (
        <Input
          {...control}
          value={text}
          maxLength={maxLength}
          disabled={isDisabled}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => void commit()}
          onKeyDown={onKeyDown}
        />
      )}
    </Field>
  );
}
