'use client';
import type { DocumentStatus } from '@onyx/contracts';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';

/** How far a stage is, 0 to 1; null when nobody counts. */
export function stageShare({ done, total }: DocumentStatus): number | null {
  return done === null || total === null || total === 0 ? null : Math.min(1, done / total);
}

/** What is happening to a document, with its numbers: `Parsing 12/80 pages`, `Vectors 300/900`. */
export function useStageText(): (status: DocumentStatus) => string {
  const { t } = useTranslation('documents');
  const format = useFormat();
  return useCallback(
    (status: DocumentStatus) => {
      const { stage, done, total, unit } = status;
      const isCounted = done !== null && total !== null;
      const numbers = { done: format.number(done ?? 0), total: format.number(total ?? 0) };
      if (stage === 'parsing' && isCounted) {
        return t(unit === 'pages' ? 'stage.parsingPages' : 'stage.parsingParts', numbers);
      }
      if (stage === 'embedding' && isCounted) return t('stage.embeddingOf', numbers);
      return t(`stage.${stage}`);
    },
    [t, format],
  );
}
