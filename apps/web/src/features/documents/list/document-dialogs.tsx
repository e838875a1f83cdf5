'use client';
import type { Collection, Document, DocumentFilter } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { ConfirmDialog, Dialog } from '../../../parts/dialog.tsx';
import { Field } from '../../../parts/field.tsx';
import { Input } from '../../../parts/input.tsx';
import { toast } from '../../../parts/toast.tsx';
import { CollectionSelect } from '../collection-select.tsx';
import { RetryForm } from './retry-form.tsx';

type Target = { ids: string[] } | { filter: DocumentFilter };
/** A question that stands over the list. */
export type OpenDialog =
  | { kind: 'delete'; target: Target; count: number; title?: string }
  | { kind: 'move'; target: Target; count: number; title?: string }
  | { kind: 'rename'; document: Document }
  | { kind: 'password'; document: Document };

/** Deletes, retries or moves documents, and says how many could not be. */
export function useBulkDocuments() {
  const { t } = useTranslation('documents');
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (request: {
      action: 'delete' | 'retry' | 'move';
      target: Target;
      targetCollectionId?: string;
    }) => {
      const { action, target, targetCollectionId } = request;
      return api.bulkDocuments({
        body: { action, ...target, ...(targetCollectionId !== undefined && { targetCollectionId }) },
      });
    },
    onSuccess: ({ changed, skipped }, { action }) => {
      const words = { delete: 'bulk.deleted', retry: 'bulk.retried', move: 'bulk.moved' } as const;
      if (changed > 0) toast.success(t(words[action], { count: changed }));
      if (skipped > 0) toast.info(t('bulk.skipped', { count: skipped }));
      void queryClient.invalidateQueries({ queryKey: queryKeys.documents });
      void queryClient.invalidateQueries({ queryKey: queryKeys.collections });
      void queryClient.invalidateQueries({ queryKey: queryKeys.suggestions });
    },
  });
}

/** Pins a document that is not pinned, and the other way round. */
export function usePinDocument() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, isPinned }: Document) =>
      api.updateDocument({ params: { documentId: id }, body: { isPinned: !isPinned } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.documents }),
  });
}

/** The dialogs of the list, one at a time. */
export function DocumentDialogs({
  dialog,
  onClose,
  onDone,
}: {
  dialog: OpenDialog;
  onClose: () => void;
  /** After documents were deleted or moved. */
  onDone: () => void;
}) {
  const { t } = useTranslation('documents');
  const format = useFormat();
  const bulk = useBulkDocuments();
  if (dialog.kind === 'rename') return <RenameDialog document={dialog.document} onClose={onClose} />;
  if (dialog.kind === 'move') return <MoveDialog dialog={dialog} onClose={onClose} onDone={onDone} />;
  if (dialog.kind === 'password') {
    return (
      <Dialog
        isOpen
        onOpenChange={onClose}
        title={t('failed.needsPasswordTitle', { title: dialog.document.title })}
      >
        <RetryForm documentId={dialog.document.id} needsPassword onRetried={onClose} />
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title={
        dialog.title === undefined
          ? t('delete.title', { count: dialog.count, number: format.number(dialog.count) })
          : t('delete.titleOne', { title: dialog.title })
      }
      description={t('delete.text')}
      confirmLabel={t('delete.confirm', { count: dialog.count, number: format.number(dialog.count) })}
      onConfirm={async () => {
        await bulk.mutateAsync({ action: 'delete', target: dialog.target });
        onDone();
      }}
    />
  );
}

function MoveDialog({
  dialog,
  onClose,
  onDone,
}: {
  dialog: Extract<OpenDialog, { kind: 'move' }>;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation('documents');
  const { t: common } = useTranslation();
  const format = useFormat();
  const bulk = useBulkDocuments();
  const [collection, setCollection] = useState<Collection | null>(null);
  const move = () => {
    if (!collection) return;
    bulk.mutate(
      { action: 'move', target: dialog.target, targetCollectionId: collection.id },
      {
        onSuccess: () => {
          onDone();
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={
        dialog.title === undefined
          ? t('move.title', { count: dialog.count, number: format.number(dialog.count) })
          : t('move.titleOne', { title: dialog.title })
      }
      description={t('move.text')}
      footer={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button variant="primary" disabled={!collection} isBusy={bulk.isPending} onClick={move}>
            {t('move.confirm')}
          </Button>
        </>
      }
    >
      <CollectionSelect value={collection?.id ?? ''} onChange={setCollection} />
    </Dialog>
  );
}

function RenameDialog({ document, onClose }: { document: Document; onClose: () => void }) {
  const { t } = useTranslation('documents');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const [title, setTitle] = useState(document.title);
  const rename = useMutation({
    mutationFn: () =>
      api.updateDocument({ params: { documentId: document.id }, body: { title: title.trim() } }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.documents });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() !== '') rename.mutate();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={t('rename.title')}
      footer={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button
            type="submit"
            form="rename-document"
            variant="primary"
            isBusy={rename.isPending}
            disabled={title.trim() === ''}
          >
            {common('rename')}
          </Button>
        </>
      }
    >
      <form id="rename-document" onSubmit={submit}>
        <Field label={t('rename.label')} hint={t('rename.hint', { fileName: document.fileName })}>
          {(control) => (
            <Input
              {...control}
              value={title}
              maxLength={300}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
