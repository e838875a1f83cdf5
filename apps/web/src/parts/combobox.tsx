'use client';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

/** Finds one of many as one types. Arrows move, Enter picks, Escape closes. The caller fetches what matches. */
export function Combobox<T extends { id: string }>({
  label,
  placeholder,
  error,
  query,
  onQueryChange,
  isOpen,
  onOpenChange,
  items,
  onPick,
  children,
}: {
  label: string;
  placeholder: string;
  error?: string | undefined;
  query: string;
  onQueryChange: (query: string) => void;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** What matches; undefined while it is fetched for the first time. */
  items: readonly T[] | undefined;
  onPick: (item: T) => void;
  /** How an item looks. */
  children: (item: T) => ReactNode;
}) {
  const { t } = useTranslation();
  const listId = useId();
  const [selected, setSelected] = useState(0);
  const shown = items ?? [];
  const current = shown[Math.min(selected, shown.length - 1)];

  const type = (text: string) => {
    onQueryChange(text);
    setSelected(0);
  };
  const pick = (item: T | undefined) => {
    if (!item) return;
    onPick(item);
    type('');
    onOpenChange(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const index = current ? shown.indexOf(current) : 0;
    const isArrow = event.key === 'ArrowDown' || event.key === 'ArrowUp';
    if (isArrow && !isOpen) onOpenChange(true);
    else if (event.key === 'ArrowDown') setSelected((index + 1) % Math.max(1, shown.length));
    else if (event.key === 'ArrowUp') setSelected((index - 1 + shown.length) % Math.max(1, shown.length));
    else if (event.key === 'Enter') pick(isOpen ? current : undefined);
    else if (event.key === 'Escape' && isOpen && query !== '') {
      type('');
      onOpenChange(false);
      // The dialog around must stay.
      event.nativeEvent.stopImmediatePropagation();
    } else return;
    event.preventDefault();
  };

  return (
    <Field label={label} error={error}>
      {(control) => (
        <div className="relative">
          <Input
            {...control}
            role="combobox"
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && current ? `${listId}-${current.id}` : undefined}
            autoComplete="off"
            placeholder={placeholder}
            value={query}
            onChange={(event) => {
              type(event.target.value);
              onOpenChange(true);
            }}
            onFocus={() => onOpenChange(true)}
            onClick={() => onOpenChange(true)}
            onBlur={() => onOpenChange(false)}
            onKeyDown={onKeyDown}
          />
          {isOpen && items && (items.length > 0 || query !== '') && (
            <div
              id={listId}
              role="listbox"
              aria-label={label}
              className="opens-rising mt-1 rounded-card border border-line bg-surface-raised p-1"
            >
              {items.length === 0 && <p className="p-2 text-13 text-text-muted">{t('noMatches')}</p>}
              {items.map((item) => (
                // The keyboard is handled by the box above, which keeps the focus (combobox pattern).
                // eslint-disable-next-line jsx-a11y/click-events-have-key-events
                <div
                  key={item.id}
                  id={`${listId}-${item.id}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={item === current}
                  // Before the blur that would close the list.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => pick(item)}
                  className={classNames(
                    'flex cursor-pointer items-center gap-2 rounded-control p-2 hover:bg-surface-hover',
                    item === current && 'bg-surface-hover',
                  )}
                >
                  {children(item)}
                </div>
              ))}
            </div>
          )}
        </div>
      )}
    </Field>
  );
}
