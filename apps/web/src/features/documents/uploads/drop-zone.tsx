'use client';
import { Upload } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isTyping } from '../../../frame/shortcuts.ts';
import { collectDropped } from './collect-files.ts';
import { fileFromText } from './pasted-text.ts';
import type { UploadFile } from './upload-queue.ts';

/** Takes files and folders dropped anywhere on the page, and files or long texts pasted outside of a text field. */
export function DropZone({
  collectionName,
  onFiles,
}: {
  /** Where they will go; empty while that is asked afterwards. */
  collectionName: string;
  onFiles: (files: UploadFile[]) => void;
}) {
  const { t } = useTranslation('documents');
  const [isOver, setIsOver] = useState(false);
  const take = useEffectEvent((files: UploadFile[]) => {
    if (files.length > 0) onFiles(files);
  });

  useEffect(() => {
    // Entering a child fires before leaving its parent: only the count of both tells.
    let depth = 0;
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth += 1;
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setIsOver(false);
    };
    const over = (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !hasFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      void collectDropped(event.dataTransfer).then(take);
    };
    const paste = (event: ClipboardEvent) => {
      if (!event.clipboardData || isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
      if (event.clipboardData.files.length > 0) {
        event.preventDefault();
        void collectDropped(event.clipboardData).then(take);
        return;
      }
      const file = fileFromText(event.clipboardData.getData('text/plain'), new Date());
      if (!file) return;
      event.preventDefault();
      take([{ file, folder: '' }]);
    };
    const listeners = new AbortController();
    const options = { signal: listeners.signal };
    window.addEventListener('dragenter', enter, options);
    window.addEventListener('dragleave', leave, options);
    window.addEventListener('dragover', over, options);
    window.addEventListener('drop', drop, options);
    window.addEventListener('paste', paste, options);
    return () => listeners.abort();
  }, []);

  if (!isOver) return null;
  return (
    <div
      aria-hidden
      className="opens-fading pointer-events-none fixed inset-2 z-30 flex flex-col items-center justify-center gap-2 rounded-card border-2 border-dashed border-accent bg-accent-soft/95 text-accent"
    >
      <Upload size={20} />
      <p className="text-16 font-semibold">
        {collectionName === '' ? t('upload.drop') : t('upload.dropInto', { name: collectionName })}
      </p>
      <p className="text-14">{t('upload.dropHint')}</p>
    </div>
  );
}
