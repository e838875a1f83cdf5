'use client';
import type { Collection } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { toast } from '../../../parts/toast.tsx';

/** Deletes a collection. One that holds documents asks for a tick that names their number. */
export function DeleteCollectionDialog({
  collection,
  onClose,
}: {
  collection: Collection;
  onClose: () => void;
}) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const queryClient = useQueryClient();
  const [isConfirmed, setIsConfirmed] = useState(false);
  const count = collection.documentCount;
  const remove = useMutation({
    mutationFn: () =>
      api.deleteCollection({
        params: { collectionId: collection.id },
        // A string in the query; the server reads it as a boolean.
        query: { deleteDocuments: count > 0 ? 'true' : 'false' },
      }),
    meta: { showsOwnError: true },
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.collections });
      void queryClient.invalidateQueries({ queryKey: queryKeys.documents });
      toast.success(t('collections.deleted', { name: collection.name }));
      onClose();
    },
  });
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={t('collections.deleteTitle', { name: collection.name })}
      description={count > 0 ? t('collections.deleteText', { count }) : t('collections.deleteEmptyText')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button
            variant="danger"
            disabled={count > 0 && !isConfirmed}
            isBusy={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {tCommon('delete')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {count > 0 && (
          <Checkbox value={isConfirmed} onValueChange={setIsConfirmed}>
            {t('collections.confirmCount', { count })}
          </Checkbox>
        )}
        <ErrorNote error={remove.error} />
      </div>
    </Dialog>
  );
}
