'use client';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { api } from '../../../api/client.ts';
import { useMe } from '../../../api/use-me.ts';
import { Avatar } from '../../../parts/avatar.tsx';
import { Combobox } from '../../../parts/combobox.tsx';

type Person = { id: string; name: string; email: string };

/** Finds a colleague by name or e-mail as one types. */
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
  const me = useMe();
  const [query, setQuery] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const deferredQuery = useDeferredValue(query.trim());
  const { data } = useQuery({
    queryKey: ['people', deferredQuery],
    queryFn: async ({ signal }) =>
      (await api.findPeople({ query: { query: deferredQuery } }, { signal })).people,
    enabled: isOpen,
    placeholderData: (previous) => previous,
  });
  const people = data?.filter(({ id }) => id !== me.id && !excludedIds.includes(id)).slice(0, 6);
  return (
    <Combobox
      label={label}
      placeholder={placeholder}
      query={query}
      onQueryChange={setQuery}
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      items={people}
      onPick={onPick}
    >
      {(person) => (
        <>
          <Avatar name={person.name} size={24} />
          <span className="truncate">{person.name}</span>
          <span className="truncate text-12 text-text-faint">{person.email}</span>
        </>
      )}
    </Combobox>
  );
}
