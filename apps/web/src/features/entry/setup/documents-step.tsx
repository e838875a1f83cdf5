'use client';
import type { Document } from '@onyx/contracts';
import { errorInfoText } from '@onyx/contracts';
import { CircleAlert, CircleCheck, FileUp, Library } from 'lucide-react';
import { useRef, useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorText } from '../../../api/error-text.ts';
import { useLocale } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { classNames } from '../../../parts/class-names.ts';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Spinner } from '../../../parts/spinner.tsx';
import { useFirstDocuments, type FirstFile } from './use-first-documents.ts';

const shownFiles = 6;

/** The first documents: files, or the sample set. Reading them goes on in the background. */
export function DocumentsStep({ onDone, onSkip }: { onDone: () => void; onSkip: () => void }) {
  const { t } = useTranslation('entry');
  const { t: tCommon } = useTranslation();
  const first = useFirstDocuments();
  const hasFiles = first.files.length > 0;
  const hidden = first.files.length - shownFiles;
  return (
    <>
      <DropZone onFiles={first.add} isFirst={!hasFiles} />
      {!hasFiles && (
        <button
          type="button"
          disabled={first.isAddingSamples}
          onClick={() => void first.addSamples()}
          className="flex items-center gap-3 rounded-card border border-line-strong p-4 text-left hover:not-disabled:bg-surface-hover disabled:opacity-50"
        >
          {first.isAddingSamples ? (
            <Spinner size={20} />
          ) : (
            <Library size={20} aria-hidden className="text-text-muted" />
          )}
          <span>
            <span className="block font-semibold">{t('setup.documents.samples')}</span>
            <span className="block text-13 text-text-muted">{t('setup.documents.samplesHint')}</span>
          </span>
        </button>
      )}
      <ErrorNote error={first.sampleError} />
      {hasFiles && (
        <ul className="flex flex-col divide-y divide-line rounded-card border border-line px-4">
          {first.files.slice(0, shownFiles).map((file) => (
            <FileRow key={file.documentId ?? file.name} file={file} document={first.documentOf(file)} />
          ))}
          {hidden > 0 && (
            <li className="py-2 text-13 text-text-muted">{t('setup.documents.more', { count: hidden })}</li>
          )}
        </ul>
      )}
      <Button variant={hasFiles ? 'primary' : 'ghost'} size="large" onClick={hasFiles ? onDone : onSkip}>
        {hasFiles ? tCommon('continue') : t('setup.skip')}
      </Button>
    </>
  );
}

function DropZone({ onFiles, isFirst }: { onFiles: (files: File[]) => void; isFirst: boolean }) {
  const { t } = useTranslation('entry');
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
      className={classNames(
        'flex flex-col items-center gap-3 rounded-card border border-dashed p-6 text-center',
        isOver ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
    >
      <FileUp size={20} aria-hidden className="text-text-muted" />
      <p className="pointer-coarse:hidden">
        {isOver ? t('setup.documents.dropHere') : t('setup.documents.drop')}
        <span className="block text-13 text-text-faint">{t('setup.documents.or')}</span>
      </p>
      <Button variant={isFirst ? 'primary' : 'secondary'} onClick={() => input.current?.click()}>
        {t('setup.documents.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('setup.documents.choose')}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </div>
  );
}

function FileRow({ file, document }: { file: FirstFile; document: Document | undefined }) {
  const { t } = useTranslation('entry');
  const locale = useLocale();
  const errorText = useErrorText();
  const stage = document?.status.stage;
  const failure = file.error
    ? errorText(file.error)
    : document?.status.error && errorInfoText(document.status.error, locale);
  const isReady = stage === 'ready' || stage === 'embedding';
  const words = () => {
    if (file.documentId === null) return t('setup.documents.uploading');
    return isReady ? t('setup.documents.ready') : t('setup.documents.working');
  };
  return (
    <li className="flex min-h-10 items-start gap-3 py-2">
      <span className="flex h-5 items-center">
        {failure ? (
          <CircleAlert size={16} aria-hidden className="text-danger" />
        ) : isReady ? (
          <CircleCheck size={16} aria-hidden className="text-success" />
        ) : (
          <Spinner className="text-text-faint" />
        )}
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate">{file.name}</span>
        {failure && <span className="block text-13 text-danger">{failure}</span>}
      </span>
      {!failure && <span className="shrink-0 text-13 text-text-faint">{words()}</span>}
    </li>
  );
}
