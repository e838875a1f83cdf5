'use client';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { useMe } from '../../../api/use-me.ts';
import { Avatar } from '../../../parts/avatar.tsx';
import { classNames } from '../../../parts/class-names.ts';
import { Field } from '../../../parts/field.tsx';
import { Input } from '../../../parts/input.tsx';

type Person = { id: string; name: string; email: string };

/** Finds a colleague by name or e-mail as one types. A combobox: arrows move, Enter picks, Escape closes. */
export function PeoplePicker({
  label,
  placeholder,
  excludedIds,
  onPick,
}: {
  label: string;
  placeholder: string;
  /** People who are picked already. */
  excludedIds: string[];
  onPick: (person: Person) => void;
}) {
  const { t } = useTranslation();
  const me = useMe();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [selected, setSelected] = useState(0);
  const deferredQuery = useDeferredValue(query.trim());
  const { data } = useQuery({
    queryKey: ['people', deferredQuery],
    queryFn: async ({ signal }) =>
      (await api.findPeople({ query: { query: deferredQuery } }, { signal })).people,
    enabled: isOpen,
    placeholderData: (previous) => previous,
  });
  const people = (data ?? []).filter(({ id }) => id !== me.id && !excludedIds.includes(id)).slice(0, 6);
  const current = people[Math.min(selected, people.length - 1)];

  const pick = (person: Person | undefined) => {
    if (!person) return;
    onPick(person);
    setQuery('');
    setSelected(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const index = current ? people.indexOf(current) : 0;
    if (event.key === 'ArrowDown') setSelected((index + 1) % Math.max(1, people.length));
    else if (event.key === 'ArrowUp') setSelected((index - 1 + people.length) % Math.max(1, people.length));
    else if (event.key === 'Enter') pick(isOpen ? current : undefined);
    else if (event.key === 'Escape' && isOpen && query !== '') {
      setQuery('');
      setIsOpen(false);
      // The dialog around must stay.
      event.nativeEvent.stopImmediatePropagation();
    } else return;
    event.preventDefault();
  };

  return (
    <Field label={label}>
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
              setQuery(event.target.value);
              setSelected(0);
              setIsOpen(true);
            }}
            onFocus={() => setIsOpen(true)}
            onBlur={() => setIsOpen(false)}
            onKeyDown={onKeyDown}
          />
          {isOpen && data && (people.length > 0 || query !== '') && (
            <div
              id={listId}
              role="listbox"
              aria-label={label}
              className="opens-rising mt-1 rounded-card border border-line bg-surface-raised p-1"
            >
              {people.length === 0 && <p className="p-2 text-13 text-text-muted">{t('noMatches')}</p>}
              {people.map((person) => (
                // The keyboard is handled by the box above, which keeps the focus (combobox pattern).
                // eslint-disable-next-line jsx-a11y/click-events-have-key-events
                <div
                  key={person.id}
                  id={`${listId}-${person.id}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={person === current}
                  // Before the blur that would close the list.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => pick(person)}
                  className={classNames(
                    'flex cursor-pointer items-center gap-2 rounded-control p-2 hover:bg-surface-hover',
                    person === current && 'bg-surface-hover',
                  )}
                >
                  <Avatar name={person.name} size={24} />
                  <span className="truncate">{person.name}</span>
                  <span className="truncate text-12 text-text-faint">{person.email}</span>
                </div>
              ))}
            </div>
          )}
        </div>
      )}
    </Field>
  );
}
