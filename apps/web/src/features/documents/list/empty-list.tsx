'use client';
import type { DocumentFilter } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FilePlus2, SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useCollections } from '../../../api/use-collections.ts';
import { useMe } from '../../../api/use-me.ts';
import type { UrlChanges } from '../../../frame/url-state.ts';
import { Button } from '../../../parts/button.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { isNarrowed } from './document-query.ts';

/** Why the list is empty, and the way on. */
export function EmptyList({
  filter,
  onUrl,
  onAdd,
}: {
  filter: DocumentFilter;
  onUrl: (changes: UrlChanges, mode: 'push' | 'replace') => void;
  onAdd: () => void;
}) {
  const { t } = useTranslation('documents');
  const { data: collections } = useCollections();
  const me = useMe();
  const collection = collections?.find(({ id }) => id === filter.collectionId);
  if (isNarrowed(filter)) {
    return (
      <EmptyState
        icon={<SearchX size={20} aria-hidden />}
        title={t('empty.noMatch')}
        action={
          <Button onClick={() => onUrl({ q: null, format: null, stage: null }, 'push')}>
            {t('filters.clear')}
          </Button>
        }
      >
        {t('empty.noMatchText')}
      </EmptyState>
    );
  }
  const canAdd = collection?.can.write ?? true;
  const isFresh = collections?.every(({ documentCount }) => documentCount === 0) === true;
  return (
    <EmptyState
      icon={<FilePlus2 size={20} aria-hidden />}
      title={collection ? t('empty.collection', { name: collection.name }) : t('empty.none')}
      action={
        canAdd && (
          <div className="flex flex-wrap justify-center gap-2">
            <Button variant="primary" onClick={onAdd}>
              {t('upload.add')}
            </Button>
            {isFresh && me.can.manageSettings && <SampleButton />}
          </div>
        )
      }
    >
      {canAdd ? t('empty.noneText') : t('empty.readOnly', { name: collection?.ownerName ?? '' })}
    </EmptyState>
  );
}

function SampleButton() {
  const { t } = useTranslation('documents');
  const queryClient = useQueryClient();
  const add = useMutation({
    mutationFn: () => api.addSampleDocuments(),
    onSuccess: () => {
      for (const queryKey of [queryKeys.documents, queryKeys.collections, queryKeys.suggestions]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
  });
  return (
    <Button isBusy={add.isPending} onClick={() => add.mutate()}>
      {t('empty.samples')}
    </Button>
  );
}
