'use client';
import type { Document } from '@onyx/contracts';
import { CircleAlert, KeyRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorInfoText } from '../../../api/error-text.ts';
import { FailureWayOut } from '../failure-way-out.tsx';
import { needsPassword } from '../failure.ts';
import { NewVersionPicker } from '../uploads/new-version-picker.tsx';

/** Why a document cannot be found, and the way out, above its preview; nothing unless it failed. */
export function FailureNotice({ document }: { document: Document | undefined }) {
  const { t } = useTranslation('documents');
  const infoText = useErrorInfoText();
  const [isReplacing, setIsReplacing] = useState(false);
  if (document?.status.stage !== 'failed') return null;
  const { error } = document.status;
  const isLocked = needsPassword(error);
  const Icon = isLocked ? KeyRound : CircleAlert;
  return (
    <section
      aria-label={t('failed.label')}
      className="flex shrink-0 gap-2 border-b border-line bg-danger-soft px-4 py-3"
    >
      <Icon size={16} aria-hidden className="mt-0.5 shrink-0 text-danger" />
      <div className="flex min-w-0 max-w-[560px] flex-1 flex-col gap-3">
        <p className="text-14">{error ? infoText(error) : t('failed.unknown')}</p>
        <FailureWayOut document={document} onReplace={() => setIsReplacing(true)} />
      </div>
      {isReplacing && <NewVersionPicker document={document} onClose={() => setIsReplacing(false)} />}
    </section>
  );
}
