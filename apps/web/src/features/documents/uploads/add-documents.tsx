'use client';
import type { Collection } from '@onyx/contracts';
import { FileUp, FolderUp, Plus } from 'lucide-react';
import { useImperativeHandle, useRef, useState, type ChangeEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../../../api/use-collections.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { Menu, MenuItem } from '../../../parts/menu.tsx';
import { CollectionSelect } from '../collection-select.tsx';
import { collectPicked } from './collect-files.ts';
import { DropZone } from './drop-zone.tsx';
import type { UploadFile } from './upload-queue.ts';
import { uploadQueue } from './uploads.ts';

/** To open the file picker from elsewhere on the page. */
export type AddDocumentsHandle = { pickFiles: () => void };

/**
 * The button to add files or folders, and the page as a place to drop or paste them. They go into the collection
 * that is shown; where none is, or it may not be added to, that is asked.
 */
export function AddDocuments({
  collectionId,
  handle,
}: {
  collectionId: string;
  handle: Ref<AddDocumentsHandle>;
}) {
  const { t } = useTranslation('documents');
  const { data: collections } = useCollections();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [pending, setPending] = useState<UploadFile[]>([]);
  useImperativeHandle(handle, () => ({ pickFiles: () => files.current?.click() }));

  const writable = (collections ?? []).filter(({ can }) => can.write);
  const chosen = writable.find(({ id }) => id === collectionId);
  const destination = chosen ?? (writable.length === 1 ? writable[0] : undefined);
  // Who may add to none gets a private one of their own from the server: there is nothing to choose from.
  const destinationId = destination?.id ?? (collections && writable.length === 0 ? '' : undefined);
  const take = (added: UploadFile[]) => {
    if (destinationId !== undefined) uploadQueue.add(added, destinationId);
    else setPending((present) => [...present, ...added]);
  };
  const onPicked = (event: ChangeEvent<HTMLInputElement>) => {
    const { files: picked } = event.target;
    if (picked) take(collectPicked(picked));
    // The same file picked again must be told again.
    event.target.value = '';
  };
  return (
    <>
      <Menu
        trigger={
          <Button variant="primary" icon={<Plus size={16} aria-hidden />}>
            {t('upload.add')}
          </Button>
        }
      >
        <MenuItem icon={<FileUp size={16} />} onSelect={() => files.current?.click()}>
          {t('upload.files')}
        </MenuItem>
        <MenuItem icon={<FolderUp size={16} />} onSelect={() => folder.current?.click()}>
          {t('upload.folder')}
        </MenuItem>
      </Menu>
      <input ref={files} type="file" multiple hidden aria-label={t('upload.files')} onChange={onPicked} />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label={t('upload.folder')}
        onChange={onPicked}
        {...{ webkitdirectory: '' }}
      />
      <DropZone collectionName={destination?.name ?? ''} onFiles={take} />
      {pending.length > 0 && (
        <DestinationDialog
          files={pending}
          first={oldest(writable)}
          onCancel={() => setPending([])}
          onChosen={(collection) => {
            uploadQueue.add(pending, collection.id);
            setPending([]);
          }}
        />
      )}
    </>
  );
}

/** The team's collection was there first: files are not to end up among the samples because of their name. */
function oldest(collections: readonly Collection[]): Collection | undefined {
  return collections.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))[0];
}

function DestinationDialog({
  files,
  first,
  onCancel,
  onChosen,
}: {
  files: readonly UploadFile[];
  first: Collection | undefined;
  onCancel: () => void;
  onChosen: (collection: Collection) => void;
}) {
  const { t } = useTranslation('documents');
  const { t: common } = useTranslation();
  const format = useFormat();
  // Files may be here before the collections are: the proposal may come later.
  const [chosen, setChosen] = useState<Collection>();
  const collection = chosen ?? first;
  const count = files.length;
  const words = { count, number: format.number(count) };
  return (
    <Dialog
      isOpen
      onOpenChange={onCancel}
      title={t('upload.where', words)}
      description={t('upload.whereText')}
      footer={
        <>
          <Button onClick={onCancel}>{common('cancel')}</Button>
          <Button
            variant="primary"
            disabled={!collection}
            onClick={() => {
              if (collection) onChosen(collection);
            }}
          >
            {t('upload.confirm', words)}
          </Button>
        </>
      }
    >
      <CollectionSelect value={collection?.id ?? ''} onChange={setChosen} />
    </Dialog>
  );
}
