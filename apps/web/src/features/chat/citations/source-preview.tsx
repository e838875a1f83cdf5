'use client';
import type { Source } from '@onyx/contracts';
import { ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../parts/button.tsx';
import { FormatIcon } from '../../viewer/format-icon.tsx';
import { MarkedText } from '../../viewer/marked-text.tsx';
import { placeText } from '../../viewer/place.ts';
import { textLanguage } from '../text-language.ts';
import { excerptAround } from './excerpt.ts';

/** A source in short: title, where it stands, a few lines with the words found, and the way in. */
export function SourcePreview({
  source,
  name,
  onOpen,
}: {
  source: Source;
  name: string;
  onOpen: () => void;
}) {
  const { t } = useTranslation('chat');
  const { t: tViewer } = useTranslation('viewer');
  const path = [source.collectionName, source.folder].filter(Boolean).join(' › ');
  const place = placeText(source.location, tViewer, source.title);
  const { text, marks } = excerptAround(source.text, source.marks, 180);
  return (
    <div className="flex flex-col gap-2 text-13">
      <div>
        <p className="flex items-center gap-2 text-14 font-semibold">
          <FormatIcon format={source.format} />
          <span className="truncate">{name}</span>
        </p>
        <p className="truncate text-12 text-text-faint">{[path, place].filter(Boolean).join(' · ')}</p>
      </div>
      <p className="line-clamp-4 text-text-muted [&_mark]:text-text" lang={textLanguage(text)}>
        <MarkedText text={text} marks={marks} />
      </p>
      <Button
        size="small"
        className="self-start"
        icon={<ArrowUpRight size={16} aria-hidden />}
        onClick={onOpen}
      >
        {t('citation.show')}
      </Button>
    </div>
  );
}
