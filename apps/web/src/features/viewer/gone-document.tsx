'use client';
import type { PassageLocation } from '@onyx/contracts';
import { FileX2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { MarkedText } from './marked-text.tsx';
import type { ViewedPassage } from './viewed-passage.ts';
import { placeText } from './place.ts';

/** A document that was deleted, or that this person may not read any more; with the passage as it was cited. */
export function GoneDocument({
  passage,
  location,
}: {
  passage: ViewedPassage | undefined;
  location: PassageLocation | undefined;
}) {
  const { t } = useTranslation('viewer');
  return (
    <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
      <EmptyState
        icon={<FileX2 size={20} aria-hidden />}
        title={t('gone.title')}
        {...(!passage && { action: <ButtonLink href="/documents">{t('gone.action')}</ButtonLink> })}
      >
        {passage ? t('gone.textKept') : t('gone.text')}
      </EmptyState>
      {passage && (
        <figure className="mx-4 mb-4 rounded-card border border-line p-4">
          <blockquote
            lang={passage.language === 'zh' ? 'zh-CN' : passage.language === 'en' ? 'en' : undefined}
            className="reading whitespace-pre-wrap"
          >
            <MarkedText text={passage.text} marks={passage.marks ?? []} />
          </blockquote>
          <figcaption className="mt-3 flex items-center justify-between gap-2 text-12 text-text-faint">
            <span>{location && placeText(location, t)}</span>
            <CopyButton text={passage.text} label={t('copyQuote')} />
          </figcaption>
        </figure>
      )}
    </div>
  );
}
