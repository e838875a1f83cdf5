'use client';
import type { SearchScope } from '@onyx/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Check, ChevronDown, FolderClosed, Globe } from 'lucide-react';
import { useDeferredValue, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useCollections } from '../../../api/use-collections.ts';
import { SearchInput } from '../../../parts/input.tsx';
import { Popover } from '../../../parts/popover.tsx';
import { FormatIcon } from '../../viewer/format-icon.tsx';
import { isEverywhere, toggleCollection, withDocument, withoutDocument } from './scope.ts';

/** Chooses what a chat searches: everything, some collections, or a file. */
export function ScopePicker({
  scope,
  onScopeChange,
}: {
  scope: SearchScope;
  onScopeChange: (scope: SearchScope) => void;
}) {
  const { t } = useTranslation('chat');
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Popover
      label={t('scope.title')}
      side="top"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      className="flex w-90 flex-col p-2"
      trigger={
        <button
          type="button"
          className="inline-flex h-7 items-center gap-1 rounded-control px-2 text-13 whitespace-nowrap text-text-muted hover:bg-surface-hover hover:text-text aria-expanded:bg-surface-hover pointer-coarse:h-11"
        >
          {isEverywhere(scope) && <Globe size={16} aria-hidden />}
          {isEverywhere(scope) ? t('scope.all') : t('scope.change')}
          <ChevronDown size={16} aria-hidden />
        </button>
      }
    >
      <ScopeChoices scope={scope} onScopeChange={onScopeChange} onDone={() => setIsOpen(false)} />
    </Popover>
  );
}

function ScopeChoices({
  scope,
  onScopeChange,
  onDone,
}: {
  scope: SearchScope;
  onScopeChange: (scope: SearchScope) => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('chat');
  const { t: tCommon } = useTranslation();
  const [query, setQuery] = useState('');
  const needle = useDeferredValue(query.trim());
  const { data: collections = [] } = useCollections();
  const { data: found } = useQuery({
    queryKey: [...queryKeys.documents, 'scope-picker', needle],
    queryFn: ({ signal }) =>
      api.listDocuments({ query: { ...(needle !== '' && { query: needle }), limit: 8 } }, { signal }),
    placeholderData: keepPreviousData,
  });
  const matching = collections.filter(({ name }) =>
    name.toLocaleLowerCase().includes(needle.toLocaleLowerCase()),
  );
  const documents = found?.documents ?? [];
  return (
    <>
      <SearchInput
        value={query}
        onValueChange={setQuery}
        aria-label={t('scope.search')}
        placeholder={t('scope.search')}
        className="mb-2"
      />
      <div className="flex max-h-80 flex-col overflow-y-auto">
        {needle === '' && (
          <Choice
            isOn={isEverywhere(scope)}
            icon={<Globe size={16} aria-hidden className="shrink-0 text-text-muted" />}
            label={t('scope.all')}
            onChoose={() => {
              onScopeChange({});
              onDone();
            }}
          />
        )}
        {matching.length > 0 && <Heading>{t('scope.collections')}</Heading>}
        {matching.map((collection) => (
          <Choice
            key={collection.id}
            isOn={scope.collectionIds?.includes(collection.id) ?? false}
            icon={<FolderClosed size={16} aria-hidden className="shrink-0 text-text-muted" />}
            label={collection.name}
            note={t('scope.documentCount', { count: collection.documentCount })}
            onChoose={() => onScopeChange(toggleCollection(scope, collection.id))}
          />
        ))}
        {documents.length > 0 && <Heading>{t('scope.files')}</Heading>}
        {documents.map(({ id, title, format, collectionName }) => {
          const isOn = scope.documentIds?.includes(id) ?? false;
          return (
            <Choice
              key={id}
              isOn={isOn}
              icon={<FormatIcon format={format} />}
              label={title}
              note={collectionName}
              onChoose={() => {
                onScopeChange(isOn ? withoutDocument(scope, id) : withDocument({}, id));
                if (!isOn) onDone();
              }}
            />
          );
        })}
        {found && matching.length === 0 && documents.length === 0 && (
          <p className="px-2 py-3 text-13 text-text-muted">{tCommon('noMatches')}</p>
        )}
      </div>
    </>
  );
}

function Heading({ children }: { children: ReactNode }) {
  return <h3 className="px-2 pt-2 pb-1 text-12 font-normal text-text-faint">{children}</h3>;
}

function Choice({
  isOn,
  icon,
  label,
  note,
  onChoose,
}: {
  isOn: boolean;
  icon: ReactNode;
  label: string;
  note?: string;
  onChoose: () => void;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onChoose}
      className="flex min-h-8 w-full items-center gap-2 rounded-control px-2 py-1 text-left text-14 hover:bg-surface-hover focus-visible:-outline-offset-2 pointer-coarse:min-h-11"
    >
      {icon}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {note !== undefined && (
        <span className="max-w-28 shrink-0 truncate text-12 text-text-faint">{note}</span>
      )}
      <span className="flex size-4 shrink-0">
        {isOn && <Check size={16} aria-hidden className="text-accent" />}
      </span>
    </button>
  );
}
