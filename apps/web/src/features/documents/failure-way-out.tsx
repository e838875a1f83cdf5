'use client';
import type { Document } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { needsAnotherFile, needsPassword } from './failure.ts';
import { RetryForm } from './list/retry-form.tsx';

/** What helps a document that failed: another file, its password, or another try. For those who may write. */
export function FailureWayOut({
  document,
  onReplace,
  onRetried,
}: {
  document: Document;
  /** Asked to pick the file that takes its place. */
  onReplace: () => void;
  onRetried?: () => void;
}) {
  const { t } = useTranslation('documents');
  const { error } = document.status;
  if (!document.can.write) return null;
  if (needsAnotherFile(error)) {
    return (
      <Button variant="primary" size="small" className="self-start" onClick={onReplace}>
        {t('menu.newVersion')}
      </Button>
    );
  }
  return (
    <RetryForm
      documentId={document.id}
      needsPassword={needsPassword(error)}
      onRetried={() => onRetried?.()}
    />
  );
}
