'use client';
import { errorInfoText, type SearchScope } from '@onyx/contracts';
import { CircleAlert, FileText, FolderClosed } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../../../api/use-collections.ts';
import { useLocale } from '../../../i18n/use-format.ts';
import { Chip } from '../../../parts/chip.tsx';
import { Spinner } from '../../../parts/spinner.tsx';
import type { Upload } from '../../documents/uploads/upload-queue.ts';
import { toggleCollection, withoutDocument } from './scope.ts';
import type { ScopeDocument } from './use-scope-documents.ts';

/** What a chat searches, piece by piece, each to be taken out; and files on their way in. */
export function ScopeChips({
  scope,
  documents,
  pending,
  onScopeChange,
  onRemovePending,
}: {
  scope: SearchScope;
  documents: readonly ScopeDocument[];
  pending: readonly Upload[];
  onScopeChange: (scope: SearchScope) => void;
  onRemovePending: (upload: Upload) => void;
}) {
  const { t } = useTranslation('chat');
  const { data: collections } = useCollections();
  const removeLabel = (name: string) => t('scope.remove', { name });
  return (
    <>
      {(scope.collectionIds ?? []).map((id) => {
        const name = collections?.find((collection) => collection.id === id)?.name;
        // A collection that is gone, or not shared any more, still limits the chat: it is shown as that.
        const label = name ?? (collections ? t('scope.goneCollection') : '…');
        return (
          <Chip
            key={id}
            tone="accent"
            icon={<FolderClosed size={12} aria-hidden className="shrink-0" />}
            onRemove={() => onScopeChange(toggleCollection(scope, id))}
            removeLabel={removeLabel(label)}
            className="h-7 max-w-56"
          >
            {label}
          </Chip>
        );
      })}
      {documents.map(({ id, document, isGone, isBeingRead }) => {
        const label = document?.title ?? (isGone ? t('scope.goneFile') : '…');
        const hasFailed = isGone || document?.status.stage === 'failed';
        return (
          <Chip
            key={id}
            tone={hasFailed ? 'danger' : 'accent'}
            icon={
              isBeingRead ? <Spinner size={16} /> : <FileText size={12} aria-hidden className="shrink-0" />
            }
            onRemove={() => onScopeChange(withoutDocument(scope, id))}
            removeLabel={removeLabel(label)}
            className="h-7 max-w-56"
          >
            {isBeingRead ? t('scope.beingRead', { name: label }) : label}
          </Chip>
        );
      })}
      {pending.map((upload) => (
        <PendingChip key={upload.id} upload={upload} onRemove={() => onRemovePending(upload)} />
      ))}
    </>
  );
}

function PendingChip({ upload, onRemove }: { upload: Upload; onRemove: () => void }) {
  const { t } = useTranslation('chat');
  const locale = useLocale();
  const { name } = upload.file;
  const hasFailed = upload.state === 'failed';
  return (
    <Chip
      tone={hasFailed ? 'danger' : 'neutral'}
      icon={hasFailed ? <CircleAlert size={12} aria-hidden className="shrink-0" /> : <Spinner size={16} />}
      onRemove={onRemove}
      removeLabel={t('scope.remove', { name })}
      className="h-7 max-w-80"
    >
      {upload.error ? `${name}: ${errorInfoText(upload.error, locale)}` : t('scope.uploading', { name })}
    </Chip>
  );
}
