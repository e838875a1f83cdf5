'use client';
import type { Collection } from '@onyx/contracts';
import { Book, Ellipsis, FileText, Globe, Lock, Pencil, Plus, Trash2, Users } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../../../api/use-collections.ts';
import { useMe } from '../../../api/use-me.ts';
import { Button } from '../../../parts/button.tsx';
import { Chip } from '../../../parts/chip.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../parts/menu.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { SettingsCard, SettingsSection } from '../settings-layout.tsx';
import { CollectionDialog } from './collection-dialog.tsx';
import { DeleteCollectionDialog } from './delete-collection-dialog.tsx';

type Open = { kind: 'create' } | { kind: 'edit' | 'delete'; collection: Collection } | null;

/** Collections the person may read; those they manage can be changed. */
export function CollectionsSection() {
  const { t } = useTranslation('settings');
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const { data, error, refetch } = useCollections();
  const create = (
    <Button
      variant="primary"
      icon={<Plus size={16} aria-hidden />}
      onClick={() => setOpen({ kind: 'create' })}
    >
      {t('collections.create')}
    </Button>
  );
  return (
    <SettingsSection
      title={t('sections.collections')}
      text={t('collections.text')}
      action={data?.length ? create : undefined}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={3} className="h-16 rounded-card" />}
      {data?.length === 0 && (
        <SettingsCard>
          <EmptyState icon={<Book size={20} aria-hidden />} title={t('collections.none')} action={create}>
            {t('collections.noneText')}
          </EmptyState>
        </SettingsCard>
      )}
      {data && data.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line">
          {data.map((collection) => (
            <CollectionRow
              key={collection.id}
              collection={collection}
              onEdit={() => setOpen({ kind: 'edit', collection })}
              onDelete={() => setOpen({ kind: 'delete', collection })}
            />
          ))}
        </ul>
      )}
      {open?.kind === 'create' && <CollectionDialog onClose={close} />}
      {open?.kind === 'edit' && <CollectionDialog stored={open.collection} onClose={close} />}
      {open?.kind === 'delete' && <DeleteCollectionDialog collection={open.collection} onClose={close} />}
    </SettingsSection>
  );
}

const visibilityIcons: Record<Collection['visibility'], ReactNode> = {
  private: <Lock size={12} aria-hidden />,
  shared: <Users size={12} aria-hidden />,
  everyone: <Globe size={12} aria-hidden />,
};

function CollectionRow({
  collection,
  onEdit,
  onDelete,
}: {
  collection: Collection;
  onEdit: () => void;
  onDelete: () => void;
}) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const me = useMe();
  const router = useRouter();
  const { name, description, visibility, documentCount, ownerId, ownerName, can } = collection;
  return (
    <li className="flex items-center gap-3 p-4">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-semibold">{name}</span>
          <Chip icon={visibilityIcons[visibility]} className="shrink-0">
            {t(`collections.visibility.${visibility}`)}
          </Chip>
        </p>
        <p className="mt-1 truncate text-13 text-text-muted">
          {t('collections.documents', { count: documentCount })}
          {ownerId !== me.id && <> · {t('collections.ownedBy', { name: ownerName })}</>}
          {description !== '' && <> · {description}</>}
        </p>
      </div>
      <Menu trigger={<IconButton label={t('collections.actions', { name })} icon={<Ellipsis size={16} />} />}>
        <MenuItem
          icon={<FileText size={16} />}
          onSelect={() => router.push(`/documents?collection=${collection.id}`)}
        >
          {t('collections.open')}
        </MenuItem>
        {can.manage && (
          <>
            <MenuItem icon={<Pencil size={16} />} onSelect={onEdit}>
              {tCommon('edit')}
            </MenuItem>
            <MenuSeparator />
            <MenuItem icon={<Trash2 size={16} />} tone="danger" onSelect={onDelete}>
              {tCommon('delete')}
            </MenuItem>
          </>
        )}
      </Menu>
    </li>
  );
}
