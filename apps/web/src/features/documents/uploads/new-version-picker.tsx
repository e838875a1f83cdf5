'use client';
import type { Document } from '@onyx/contracts';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { uploadQueue } from './uploads.ts';

/** Picks a file that becomes the next version of a document: the same name in the same folder, whatever its own. */
export function NewVersionPicker({ document, onClose }: { document: Document; onClose: () => void }) {
  const { t } = useTranslation('documents');
  const { t: common } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={t('newVersion.title', { title: document.title })}
      description={t('newVersion.text', { next: document.version + 1 })}
      footer={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button variant="primary" onClick={() => input.current?.click()}>
            {t('newVersion.pick')}
          </Button>
        </>
      }
    >
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('newVersion.pick')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (!file) return;
          const renamed = new File([file], document.fileName, { type: file.type });
          uploadQueue.add([{ file: renamed, folder: document.folder }], document.collectionId);
          onClose();
        }}
      />
    </Dialog>
  );
}
