'use client';
import type { Collection, Visibility } from '@onyx/contracts';
import { Globe, Lock, Users } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../../api/use-collections.ts';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { Select } from '../../parts/select.tsx';
import { CollectionDialog } from '../settings/collections/collection-dialog.tsx';

/** Chooses one of the collections this person may add to, or makes one. */
export function CollectionSelect({
  value,
  onChange,
}: {
  value: string;
  onChange: (collection: Collection) => void;
}) {
  const { t } = useTranslation('documents');
  const { data: collections } = useCollections();
  const [isCreating, setIsCreating] = useState(false);
  const writable = (collections ?? []).filter(({ can }) => can.write);
  return (
    <div className="flex items-end gap-2">
      <div className="min-w-0 flex-1">
        <Field label={t('collections.one')}>
          {(control) => (
            <Select
              control={control}
              value={value}
              onValueChange={(id) => {
                const collection = writable.find((known) => known.id === id);
                if (collection) onChange(collection);
              }}
              options={writable.map(({ id, name, visibility }) => ({
                value: id,
                label: name,
                icon: <VisibilityIcon visibility={visibility} />,
              }))}
            />
          )}
        </Field>
      </div>
      <Button onClick={() => setIsCreating(true)}>{t('collections.new')}</Button>
      {isCreating && (
        <CollectionDialog
          onClose={() => setIsCreating(false)}
          onCreated={(collection) => {
            setIsCreating(false);
            onChange(collection);
          }}
        />
      )}
    </div>
  );
}

/** Who may read a collection, as an icon with a name. */
export function VisibilityIcon({ visibility }: { visibility: Visibility }) {
  const { t } = useTranslation('documents');
  const Icon = { private: Lock, shared: Users, everyone: Globe }[visibility];
  return (
    <Icon
      size={16}
      role="img"
      aria-label={t(`visibility.${visibility}`)}
      className="shrink-0 text-text-faint"
    />
  );
}
