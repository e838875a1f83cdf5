'use client';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ListFilter } from 'lucide-react';
import { Button } from '../../../parts/button.tsx';
import { Chip } from '../../../parts/chip.tsx';
import { SearchInput } from '../../../parts/input.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../parts/menu.tsx';
import { FormatIcon, formatNames } from '../../viewer/format-icon.tsx';
import {
  documentFormats,
  isNarrowed,
  type DocumentQuery,
  type DocumentStageFilter,
} from './document-query.ts';

export type FilterChanges = { q?: string | null; format?: string | null; stage?: string | null };

const typingPauseMs = 250;
const stages: readonly DocumentStageFilter[] = ['working', 'failed', 'ready'];

/** The list's filters: words of the name, the format, the stage; what is set stands as chips to take away. */
export function FilterBar({
  query: { filter },
  onChange,
}: {
  query: DocumentQuery;
  onChange: (changes: FilterChanges, mode: 'push' | 'replace') => void;
}) {
  const { t } = useTranslation('documents');
  const clear = () => onChange({ q: null, format: null, stage: null }, 'push');
  return (
    <div className="mb-2 flex min-h-9 shrink-0 flex-wrap items-center gap-2 px-4">
      <QueryField
        key={filter.query === undefined ? 'empty' : 'filled'}
        value={filter.query ?? ''}
        onChange={(q) => onChange({ q }, 'replace')}
      />
      <Menu
        align="start"
        trigger={
          <Button size="small" icon={<ListFilter size={16} aria-hidden />}>
            {t('filters.format')}
          </Button>
        }
      >
        {documentFormats.map((format) => (
          <MenuItem
            key={format}
            icon={<FormatIcon format={format} />}
            onSelect={() => onChange({ format }, 'push')}
          >
            {formatNames[format]}
          </MenuItem>
        ))}
      </Menu>
      <Menu
        align="start"
        trigger={
          <Button size="small" icon={<ListFilter size={16} aria-hidden />}>
            {t('filters.stage')}
          </Button>
        }
      >
        {stages.map((stage) => (
          <MenuItem key={stage} onSelect={() => onChange({ stage }, 'push')}>
            {t(`filters.${stage}`)}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem onSelect={() => onChange({ stage: null }, 'push')}>{t('filters.any')}</MenuItem>
      </Menu>
      {filter.format && (
        <Chip tone="accent" onRemove={() => onChange({ format: null }, 'push')}>
          {formatNames[filter.format]}
        </Chip>
      )}
      {filter.stage && (
        <Chip tone="accent" onRemove={() => onChange({ stage: null }, 'push')}>
          {t(`filters.${filter.stage}`)}
        </Chip>
      )}
      {isNarrowed(filter) && (
        <Button size="small" variant="ghost" onClick={clear}>
          {t('filters.clear')}
        </Button>
      )}
    </div>
  );
}

/** Keeps what is typed and passes it on when typing pauses. */
function QueryField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('documents');
  const [text, setText] = useState(value);
  const pass = useEffectEvent(onChange);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => pass(text.trim()), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <SearchInput
      aria-label={t('filters.query')}
      placeholder={t('filters.query')}
      value={text}
      onValueChange={setText}
      className="max-w-60 min-w-32 flex-1 [&_input]:h-7 [&_input]:pointer-coarse:h-11"
    />
  );
}
