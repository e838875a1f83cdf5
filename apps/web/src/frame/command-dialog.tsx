'use client';
import { useQuery } from '@tanstack/react-query';
import { FileText, Languages, MessageSquare, Moon, Search, Settings, SquarePen, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog as Radix } from 'radix-ui';
import { useDeferredValue, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { queryKeys } from '../api/keys.ts';
import { classNames } from '../parts/class-names.ts';
import { Key } from '../parts/key.tsx';
import { closeOverlay, useOverlay } from './overlay.ts';
import { useAppearance } from './use-appearance.ts';

type Command = { id: string; group: string; label: string; icon: ReactNode; run: () => void };

/** ⌘K: go to a page, run an action, search documents and chats. A combobox with a list, as ARIA describes it. */
export function CommandDialog() {
  const isOpen = useOverlay((state) => state.open === 'command');
  return (
    <Radix.Root
      open={isOpen}
      onOpenChange={(next) => {
        if (!next) closeOverlay();
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="opens-fading fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="opens-rising fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[60dvh] max-w-[560px] flex-col overflow-hidden rounded-card bg-surface-raised shadow-float outline-none"
        >
          <CommandList />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function CommandList() {
  const { t } = useTranslation('frame');
  const { t: tCommon } = useTranslation();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [selected, setSelected] = useState(0);
  const commands = useCommands(query.trim());
  const current = commands[Math.min(selected, commands.length - 1)];

  const run = (command: Command | undefined) => {
    closeOverlay();
    command?.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const count = Math.max(1, commands.length);
    const index = current ? commands.indexOf(current) : 0;
    if (event.key === 'ArrowDown') setSelected((index + 1) % count);
    else if (event.key === 'ArrowUp') setSelected((index - 1 + count) % count);
    else if (event.key === 'Enter') run(current);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <Radix.Title className="sr-only">{t('command.title')}</Radix.Title>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search size={20} aria-hidden className="shrink-0 text-text-faint" />
        <input
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={current && `${listId}-${current.id}`}
          aria-label={t('command.title')}
          placeholder={t('command.placeholder')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setSelected(0);
          }}
          onKeyDown={onKeyDown}
          autoComplete="off"
          className="h-12 min-w-0 flex-1 bg-transparent text-16 outline-none"
        />
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t('command.title')}
        className="min-h-0 flex-1 overflow-y-auto p-2"
      >
        {commands.length === 0 && (
          <p className="px-2 py-6 text-center text-text-muted">{tCommon('noMatches')}</p>
        )}
        {commands.map((command, index) => (
          <div key={command.id}>
            {command.group !== commands[index - 1]?.group && command.group !== '' && (
              <p className="px-2 pt-2 pb-1 text-12 text-text-faint">{command.group}</p>
            )}
            <Option
              id={`${listId}-${command.id}`}
              isSelected={command === current}
              icon={command.icon}
              onPoint={() => setSelected(index)}
              onRun={() => run(command)}
            >
              {command.label}
            </Option>
          </div>
        ))}
      </div>
      <p
        aria-hidden
        className="flex items-center gap-2 border-t border-line px-4 py-2 text-12 text-text-faint pointer-coarse:hidden"
      >
        <Key>↑</Key>
        <Key>↓</Key>
        {t('command.hint')}
        <span className="w-2" />
        <Key>↵</Key>
        {t('command.hintOpen')}
      </p>
    </>
  );
}

function Option({
  id,
  isSelected,
  icon,
  onPoint,
  onRun,
  children,
}: {
  id: string;
  isSelected: boolean;
  icon: ReactNode;
  onPoint: () => void;
  onRun: () => void;
  children: ReactNode;
}) {
  return (
    // The keyboard is handled by the box above, which keeps the focus (combobox pattern).
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      ref={(node) => {
        if (isSelected) node?.scrollIntoView({ block: 'nearest' });
      }}
      onPointerMove={onPoint}
      onClick={onRun}
      className={classNames(
        'flex h-9 cursor-pointer items-center gap-3 rounded-control px-2 pointer-coarse:h-11',
        isSelected && 'bg-surface-active',
      )}
    >
      <span className="text-text-muted">{icon}</span>
      <span className="truncate">{children}</span>
    </div>
  );
}

/** What fits the words typed so far, in the order it is offered. */
function useCommands(query: string): Command[] {
  const { t } = useTranslation('frame');
  const router = useRouter();
  const { theme, locale, setTheme, setLocale } = useAppearance();
  const deferredQuery = useDeferredValue(query);
  const { data: chats } = useQuery({
    queryKey: [...queryKeys.conversations, 'search', deferredQuery],
    queryFn: ({ signal }) =>
      api.searchConversations({ body: { query: deferredQuery, limit: 6 } }, { signal }),
    enabled: deferredQuery !== '',
    placeholderData: (previous) => previous,
  });

  const go = (address: string) => () => router.push(address);
  const isDark = theme === 'dark' || document.documentElement.dataset['theme'] === 'dark';
  const fixed: Command[] = [
    { id: 'new', label: t('newChat'), icon: <SquarePen size={16} />, run: go('/chat') },
    { id: 'search', label: t('search'), icon: <Search size={16} />, run: go('/search') },
    { id: 'documents', label: t('documents'), icon: <FileText size={16} />, run: go('/documents') },
    { id: 'settings', label: t('settings'), icon: <Settings size={16} />, run: go('/settings') },
  ].map((command) => ({ ...command, group: t('command.pages') }));
  const actions: Command[] = [
    {
      id: 'theme',
      label: isDark ? t('command.themeLight') : t('command.themeDark'),
      icon: isDark ? <Sun size={16} /> : <Moon size={16} />,
      run: () => setTheme(isDark ? 'light' : 'dark'),
    },
    {
      id: 'language',
      label: t('command.languageOther'),
      icon: <Languages size={16} />,
      run: () => setLocale(locale === 'zh' ? 'en' : 'zh'),
    },
  ].map((command) => ({ ...command, group: t('command.actions') }));
  if (query === '') return [...fixed, ...actions];

  const needle = query.toLocaleLowerCase();
  const found = [...fixed, ...actions].filter(({ label }) => label.toLocaleLowerCase().includes(needle));
  const encoded = encodeURIComponent(query);
  return [
    {
      id: 'find',
      group: '',
      label: t('command.searchFor', { query }),
      icon: <Search size={16} />,
      run: go(`/search?q=${encoded}`),
    },
    {
      id: 'ask',
      group: '',
      label: t('command.ask', { query }),
      icon: <SquarePen size={16} />,
      run: go(`/chat?draft=${encoded}`),
    },
    ...(chats?.hits ?? []).map((hit, index) => ({
      id: `chat-${index}`,
      group: t('command.chats'),
      label: hit.title || hit.excerpt,
      icon: <MessageSquare size={16} />,
      run: go(`/chat?id=${hit.conversationId}`),
    })),
    ...found,
  ];
}
