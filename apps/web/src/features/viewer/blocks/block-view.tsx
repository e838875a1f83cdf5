'use client';
import type { Block } from '@onyx/contracts';
import { Image } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../../parts/class-names.ts';
import { MarkedText } from '../marked-text.tsx';
import { ReadingArea } from '../reading-area.tsx';
import { findMarks, type MarkRequest } from '../text-marks.ts';
import { TableBlock } from './table-block.tsx';

const headingClasses = ['text-20', 'text-20', 'text-16', 'text-16', 'text-14', 'text-14'];
const noMarks: MarkRequest = {};
/** Numbers and signs that a list item brings along in its text. */
const ownMarker = /^\s*([-–•*▪◦●]\s|[（(]?[\d一二三四五六七八九十]{1,3}[.)）、])/u;

/** One block as its kind is read: heading, paragraph, list item, table, code, quote. */
export const BlockView = memo(function BlockView({
  block,
  isPassage,
  isLit,
  marks = noMarks,
  passageRange,
  flashKey,
}: {
  block: Block;
  /** The block belongs to the passage that was asked for. */
  isPassage: boolean;
  isLit: boolean;
  marks?: MarkRequest | undefined;
  /** Cells of the passage, in A1 notation. */
  passageRange?: string | undefined;
  /** The passage flashes once whenever this changes. */
  flashKey: string;
}) {
  const content = (
    <BlockContent
      block={block}
      isPassage={isPassage}
      marks={isPassage ? marks : noMarks}
      passageRange={passageRange}
    />
  );
  return (
    <div
      key={isPassage ? flashKey : undefined}
      data-block={block.ordinal}
      data-passage={isPassage || undefined}
      className={classNames(
        'border-l-2 py-1 pr-2 pl-3',
        isPassage ? 'border-mark-line' : 'border-transparent',
        // Of a table only the rows of the passage are tinted.
        isPassage && block.kind !== 'table' && 'passage-block passage-flash',
        isLit && 'border-accent! bg-accent-soft',
      )}
    >
      {content}
    </div>
  );
});

function BlockContent({
  block,
  isPassage,
  marks,
  passageRange,
}: {
  block: Block;
  isPassage: boolean;
  marks: MarkRequest;
  passageRange: string | undefined;
}): ReactNode {
  const { t } = useTranslation('viewer');
  const text = <MarkedText text={block.text} marks={findMarks(block.text, marks)} />;
  switch (block.kind) {
    case 'heading': {
      const level = Math.min(6, block.level ?? 1);
      const Heading = `h${Math.min(6, level + 1)}` as 'h2';
      return (
        <Heading className={classNames('pt-3 font-semibold', headingClasses[level - 1])}>{text}</Heading>
      );
    }
    case 'list-item':
      return (
        <ul>
          <li className="flex gap-2" style={{ paddingLeft: ((block.level ?? 1) - 1) * 20 }}>
            {!ownMarker.test(block.text) && (
              <span aria-hidden className="text-text-faint select-none">
                •
              </span>
            )}
            <p className="min-w-0 whitespace-pre-wrap">{text}</p>
          </li>
        </ul>
      );
    case 'table':
      return <TableBlock block={block} isPassage={isPassage} marks={marks} passageRange={passageRange} />;
    case 'code':
      return (
        <ReadingArea
          label={t('code')}
          className="overflow-x-auto rounded-control bg-surface-sunken p-3 font-mono text-13 whitespace-pre"
        >
          <code>{text}</code>
        </ReadingArea>
      );
    case 'quote':
      return (
        <blockquote className="border-l-2 border-line-strong pl-3 whitespace-pre-wrap text-text-muted">
          {text}
        </blockquote>
      );
    case 'image':
      return (
        <p className="flex items-center gap-2 text-14 text-text-muted">
          <Image size={16} aria-hidden className="shrink-0" />
          <span className="min-w-0">{block.text === '' ? t('picture') : text}</span>
        </p>
      );
    case 'paragraph':
      return <p className="whitespace-pre-wrap">{text}</p>;
    default:
      return block.kind satisfies never;
  }
}
