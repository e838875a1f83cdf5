'use client';
import type { Collection } from '@onyx/contracts';
import { Files, Plus, Settings2 } from 'lucide-react';
import Link from 'next/link';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../../api/use-collections.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { classNames } from '../../parts/class-names.ts';
import { IconButton } from '../../parts/icon-button.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { CollectionDialog } from '../settings/collections/collection-dialog.tsx';
import { VisibilityIcon } from './collection-select.tsx';

/** The collections with their counts and who may read them: a list at the side, a row above on small screens. */
export function CollectionNav({
  value,
  onChange,
  isRow,
}: {
  /** The chosen collection; empty: all. */
  value: string;
  onChange: (collectionId: string) => void;
  isRow: boolean;
}) {
  const { t } = useTranslation('documents');
  const { data: collections } = useCollections();
  const [isCreating, setIsCreating] = useState(false);
  const total = (collections ?? []).reduce((sum, { documentCount }) => sum + documentCount, 0);
  const entries = collections && (
    <>
      <Entry
        icon={<Files size={16} aria-hidden className="shrink-0 text-text-faint" />}
        label={t('collections.all')}
        count={total}
        isOn={value === ''}
        isRow={isRow}
        onSelect={() => onChange('')}
      />
      {collections.map((collection: Collection) => (
        <Entry
          key={collection.id}
          icon={<VisibilityIcon visibility={collection.visibility} />}
          label={collection.name}
          count={collection.documentCount}
          isOn={value === collection.id}
          isRow={isRow}
          onSelect={() => onChange(collection.id)}
        />
      ))}
    </>
  );
  const dialog = isCreating && (
    <CollectionDialog
      onClose={() => setIsCreating(false)}
      onCreated={(collection) => {
        setIsCreating(false);
        onChange(collection.id);
      }}
    />
  );
  if (isRow) {
    return (
      <nav aria-label={t('collections.label')} className="flex shrink-0 gap-1 overflow-x-auto px-4 pb-2">
        {entries}
        <IconButton
          size="small"
          label={t('collections.new')}
          icon={<Plus size={16} />}
          onClick={() => setIsCreating(true)}
        />
        {dialog}
      </nav>
    );
  }
  return (
    <nav
      aria-label={t('collections.label')}
      className="flex w-[220px] shrink-0 flex-col gap-px overflow-y-auto border-r border-line px-2 pb-4"
    >
      <div className="flex h-9 shrink-0 items-center gap-1 pr-1 pl-2">
        <h2 className="flex-1 text-12 font-normal text-text-faint">{t('collections.label')}</h2>
        <Link
          href="/settings?section=collections"
          prefetch={false}
          aria-label={t('collections.manage')}
          title={t('collections.manage')}
          className="flex size-7 items-center justify-center rounded-control text-text-muted hover:bg-surface-hover hover:text-text pointer-coarse:size-11"
        >
          <Settings2 size={16} aria-hidden />
        </Link>
        <IconButton
          size="small"
          label={t('collections.new')}
          icon={<Plus size={16} />}
          onClick={() => setIsCreating(true)}
        />
      </div>
      {entries ?? <SkeletonRows count={4} className="h-8" />}
      {dialog}
    </nav>
  );
}

function Entry({
  icon,
  label,
  count,
  isOn,
  isRow,
  onSelect,
}: {
  icon: ReactNode;
  label: string;
  count: number;
  isOn: boolean;
  isRow: boolean;
  onSelect: () => void;
}) {
  const format = useFormat();
  return (
    <button
      type="button"
      aria-current={isOn ? 'true' : undefined}
      onClick={onSelect}
      className={classNames(
        'flex h-8 shrink-0 items-center gap-2 rounded-control px-2 text-left text-14 pointer-coarse:h-11',
        isRow && 'max-w-56',
        isOn
          ? 'bg-surface-active font-semibold text-text'
          : 'text-text-muted hover:bg-surface-hover hover:text-text',
      )}
    >
      {icon}
      <span className="min-w-0 flex-1 truncate" title={label}>
        {label}
      </span>
      <span className="shrink-0 text-12 font-normal text-text-faint tabular-nums">
        {format.number(count)}
      </span>
    </button>
  );
}
