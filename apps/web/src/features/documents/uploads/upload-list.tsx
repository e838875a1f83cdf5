'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { CircleCheck, KeyRound, RotateCw, X } from 'lucide-react';
import Link from 'next/link';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorInfoText } from '../../../api/error-text.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { classNames } from '../../../parts/class-names.ts';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Popover } from '../../../parts/popover.tsx';
import { Progress } from '../../../parts/progress.tsx';
import { documentHref } from '../../viewer/viewer-links.ts';
import { needsPassword } from '../failure.ts';
import { RetryForm } from '../list/retry-form.tsx';
import { stageShare, useStageText } from '../stage.ts';
import { isBeingRead, isWorthRetrying, uploadError, type Upload } from './upload-queue.ts';
import { uploadQueue } from './uploads.ts';

const rowPx = 52;

/** The files of the tray; drawn in windows, since a folder may bring thousands. */
export function UploadList({ uploads }: { uploads: readonly Upload[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  // The virtualizer is one mutable object; nothing here is memoised by it.
  // eslint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: uploads.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => uploads[index]?.id ?? index,
    overscan: 4,
  });
  return (
    <div ref={scroller} className="min-h-0 overflow-y-auto border-t border-line">
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const upload = uploads[item.index];
          return (
            upload && (
              <li
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <UploadRow upload={upload} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation('documents');
  const { t: common } = useTranslation();
  const infoText = useErrorInfoText();
  const error = uploadError(upload);
  const { document } = upload;
  const isOnItsWay = upload.state === 'waiting' || upload.state === 'sending';
  const isDone = upload.state === 'sent' && !error && !isBeingRead(upload);
  return (
    <div className="flex min-h-13 items-center gap-2 py-1 pr-2 pl-3">
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-2">
          {document ? (
            <Link
              href={documentHref({ documentId: document.id })}
              prefetch={false}
              className="truncate text-13 hover:underline"
              title={upload.file.name}
            >
              {upload.file.name}
            </Link>
          ) : (
            <span className="truncate text-13" title={upload.file.name}>
              {upload.file.name}
            </span>
          )}
        </div>
        <p
          className={classNames('text-12', error ? 'text-danger' : 'truncate text-text-faint')}
          title={error ? undefined : upload.folder}
        >
          {error ? infoText(error) : <UploadState upload={upload} />}
        </p>
        <UploadBar upload={upload} />
      </div>
      {isDone && (
        <CircleCheck size={16} aria-label={t('tray.done')} className="mx-1.5 shrink-0 text-success" />
      )}
      {document && needsPassword(error) && (
        <Popover
          label={t('failed.needsPassword')}
          align="end"
          trigger={
            <IconButton size="small" label={t('failed.enterPassword')} icon={<KeyRound size={16} />} />
          }
        >
          <RetryForm
            documentId={document.id}
            needsPassword
            onRetried={(retried) => uploadQueue.update([retried])}
          />
        </Popover>
      )}
      {upload.state === 'failed' && isWorthRetrying(upload) && (
        <IconButton
          size="small"
          label={common('retry')}
          icon={<RotateCw size={16} />}
          onClick={() => uploadQueue.retry(upload.id)}
        />
      )}
      {isOnItsWay && (
        <IconButton
          size="small"
          label={t('tray.cancelOne', { name: upload.file.name })}
          icon={<X size={16} />}
          onClick={() => uploadQueue.cancel(upload.id)}
        />
      )}
    </div>
  );
}

function UploadState({ upload }: { upload: Upload }) {
  const { t } = useTranslation('documents');
  const format = useFormat();
  const stageText = useStageText();
  const { document, outcome } = upload;
  if (upload.state === 'waiting') return t('tray.waiting', { size: format.bytes(upload.file.size) });
  if (!document) {
    return t('tray.sent', {
      sent: format.bytes(upload.sentBytes),
      size: format.bytes(upload.file.size),
    });
  }
  if (outcome === 'unchanged' && !isBeingRead(upload)) return t('tray.unchanged');
  const stage = isBeingRead(upload)
    ? stageText(document.status)
    : t('tray.ready', { collection: document.collectionName });
  return outcome === 'new-version'
    ? `${t('tray.newVersion', { version: document.version })} · ${stage}`
    : stage;
}

function UploadBar({ upload }: { upload: Upload }) {
  const { t } = useTranslation('documents');
  if (upload.state === 'sending') {
    const share = upload.file.size === 0 ? 0 : upload.sentBytes / upload.file.size;
    return (
      <Progress value={share} label={t('tray.sendingOne', { name: upload.file.name })} className="mt-1" />
    );
  }
  if (!isBeingRead(upload) || !upload.document) return null;
  return (
    <Progress
      value={stageShare(upload.document.status)}
      label={t('tray.readingOne', { name: upload.file.name })}
      className="mt-1"
    />
  );
}
