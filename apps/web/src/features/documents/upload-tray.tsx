'use client';
import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStatus } from '../../api/use-status.ts';
import { Button } from '../../parts/button.tsx';
import { ToggleChip } from '../../parts/chip.tsx';
import { ConfirmDialog } from '../../parts/dialog.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Spinner } from '../../parts/spinner.tsx';
import { isWorthRetrying, summarise, uploadError, type UploadSummary } from './uploads/upload-queue.ts';
import { UploadList } from './uploads/upload-list.tsx';
import { setMaxUploadBytes, uploadQueue, useUploads } from './uploads/uploads.ts';
import { useUploadProgress } from './uploads/use-upload-progress.ts';

/** Running uploads, bottom right; lives in the frame, so that it survives navigation. */
export function UploadTray() {
  const { t } = useTranslation('documents');
  const { data: status } = useStatus();
  const uploads = useUploads();
  const [isFolded, setIsFolded] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [isFailedOnly, setIsFailedOnly] = useState(false);
  useUploadProgress();
  useEffect(() => {
    if (status) setMaxUploadBytes(status.maxUploadBytes);
  }, [status]);
  if (uploads.length === 0) return null;

  const summary = summarise(uploads);
  const failed = uploads.filter((upload) => uploadError(upload) !== null);
  const retryable = failed.filter((upload) => upload.state === 'failed' && isWorthRetrying(upload));
  const shown = isFailedOnly && failed.length > 0 ? failed : uploads;
  const isWorking = summary.sending > 0 || summary.reading > 0;
  const close = () => {
    if (summary.sending > 0) setIsAsking(true);
    else uploadQueue.clear();
  };
  return (
    <section
      aria-label={t('tray.label')}
      className="opens-rising fixed right-4 bottom-(--floating-bottom) z-20 flex max-h-[60dvh] w-[380px] max-w-[calc(100vw-32px)] flex-col overflow-hidden rounded-card bg-surface-raised shadow-float"
    >
      <header className="flex h-11 shrink-0 items-center gap-2 pr-2 pl-3">
        <TrayIcon summary={summary} />
        <h2 className="min-w-0 flex-1 truncate text-14 font-semibold" aria-live="polite">
          {trayTitle(summary, t)}
        </h2>
        <IconButton
          size="small"
          label={isFolded ? t('tray.unfold') : t('tray.fold')}
          icon={isFolded ? <ChevronUp size={16} /> : <ChevronDown size={16} />}
          aria-expanded={!isFolded}
          onClick={() => setIsFolded(!isFolded)}
        />
        <IconButton
          size="small"
          label={summary.sending > 0 ? t('tray.cancelAll') : t('tray.close')}
          icon={<X size={16} />}
          disabled={summary.sending === 0 && summary.reading > 0 && summary.reading === summary.total}
          onClick={close}
        />
      </header>
      {isWorking && (
        <Progress
          value={summary.sending > 0 ? summary.share : null}
          label={trayTitle(summary, t)}
          className="shrink-0 rounded-none"
        />
      )}
      {!isFolded && (
        <>
          <UploadList uploads={shown} />
          {failed.length > 0 && uploads.length > 1 && (
            <footer className="flex shrink-0 items-center gap-2 border-t border-line px-3 py-2">
              {failed.length < uploads.length && (
                <ToggleChip isOn={isFailedOnly} onToggle={() => setIsFailedOnly(!isFailedOnly)}>
                  {t('tray.failed', { count: failed.length })}
                </ToggleChip>
              )}
              <span className="flex-1" />
              {retryable.length > 0 && (
                <Button size="small" onClick={() => uploadQueue.retry()}>
                  {t('tray.retryAll')}
                </Button>
              )}
            </footer>
          )}
        </>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={t('tray.cancelTitle', { count: summary.sending })}
        description={t('tray.cancelText')}
        confirmLabel={t('tray.cancelAll')}
        onConfirm={() => {
          uploadQueue.cancel();
          uploadQueue.clear();
          return Promise.resolve();
        }}
      />
    </section>
  );
}

function TrayIcon({ summary }: { summary: UploadSummary }) {
  if (summary.sending > 0 || summary.reading > 0) return <Spinner />;
  return summary.failed > 0 ? (
    <CircleAlert size={16} aria-hidden className="shrink-0 text-danger" />
  ) : (
    <CircleCheck size={16} aria-hidden className="shrink-0 text-success" />
  );
}

function trayTitle(summary: UploadSummary, t: ReturnType<typeof useTranslation<'documents'>>['t']): string {
  if (summary.sending > 0) {
    return t('tray.sending', { done: summary.total - summary.sending, total: summary.total });
  }
  if (summary.reading > 0) return t('tray.reading', { count: summary.reading });
  if (summary.failed === summary.total) return t('tray.allFailed', { count: summary.failed });
  if (summary.failed > 0) return t('tray.doneWithErrors', { count: summary.failed });
  return t('tray.allDone', { count: summary.done });
}
