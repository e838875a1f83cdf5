'use client';
import type { Document } from '@onyx/contracts';
import { CircleAlert, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorInfoText } from '../../../api/error-text.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Chip } from '../../../parts/chip.tsx';
import { Popover } from '../../../parts/popover.tsx';
import { Progress } from '../../../parts/progress.tsx';
import { Tooltip } from '../../../parts/tooltip.tsx';
import { FailureWayOut } from '../failure-way-out.tsx';
import { needsPassword, shortReason } from '../failure.ts';
import { stageShare, useStageText } from '../stage.ts';
import { NewVersionPicker } from '../uploads/new-version-picker.tsx';

/** A document's stage: a chip with its numbers and a line of progress; of a failed one the reason and the way out. */
export function StageCell({ document, isFocusable = true }: { document: Document; isFocusable?: boolean }) {
  const { t } = useTranslation('documents');
  const stageText = useStageText();
  const format = useFormat();
  const { status } = document;
  if (status.stage === 'failed') return <FailedChip document={document} isFocusable={isFocusable} />;
  if (status.stage === 'ready') {
    return <span className="text-13 text-text-faint">{stageText(status)}</span>;
  }
  const text = stageText(status);
  const eta = status.etaSeconds === null ? '' : t('stage.eta', { time: format.duration(status.etaSeconds) });
  const hint = [status.isSearchable ? t('stage.searchable') : '', eta].filter(Boolean).join(' · ');
  return (
    <span className="flex w-full max-w-48 min-w-0 flex-col gap-1">
      <Tooltip text={hint === '' ? text : hint}>
        <span className="flex items-baseline justify-between gap-2 text-12 text-text-muted">
          <span className="truncate">{text}</span>
          {status.etaSeconds !== null && (
            <span className="shrink-0 text-text-faint">{format.duration(roughly(status.etaSeconds))}</span>
          )}
        </span>
      </Tooltip>
      {status.stage !== 'queued' && <Progress value={stageShare(status)} label={text} />}
    </span>
  );
}

function FailedChip({ document, isFocusable }: { document: Document; isFocusable: boolean }) {
  const { t } = useTranslation('documents');
  const infoText = useErrorInfoText();
  const [isOpen, setIsOpen] = useState(false);
  const [isReplacing, setIsReplacing] = useState(false);
  const { error } = document.status;
  const isLocked = needsPassword(error);
  const replace = () => {
    setIsOpen(false);
    setIsReplacing(true);
  };
  return (
    <>
      <Popover
        label={t('failed.label')}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        trigger={
          <button
            type="button"
            tabIndex={isFocusable ? 0 : -1}
            onClick={(event) => event.stopPropagation()}
            className="max-w-full rounded-control text-left"
          >
            <Chip
              tone="danger"
              icon={isLocked ? <KeyRound size={12} aria-hidden /> : <CircleAlert size={12} aria-hidden />}
            >
              {t(`failed.reason.${shortReason(error)}`)}
            </Chip>
          </button>
        }
      >
        <div className="flex flex-col gap-3">
          <p className="text-14">{error ? infoText(error) : t('failed.unknown')}</p>
          <FailureWayOut document={document} onReplace={replace} onRetried={() => setIsOpen(false)} />
        </div>
      </Popover>
      {isReplacing && <NewVersionPicker document={document} onClose={() => setIsReplacing(false)} />}
    </>
  );
}

/** An estimate to the second says more than it knows once it is over a minute and a half. */
function roughly(seconds: number): number {
  return seconds > 90 ? Math.round(seconds / 60) * 60 : seconds;
}
