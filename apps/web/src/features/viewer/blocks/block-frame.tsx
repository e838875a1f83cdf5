'use client';
import type { Block } from '@onyx/contracts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../../parts/class-names.ts';
import { partText } from '../place.ts';

/** What surrounds a block: a slide's card, drawn by its first, inner and last block, or the part a text belongs to. */
export function BlockFrame({
  block,
  previous,
  next,
  isLast,
  children,
}: {
  block: Block;
  previous: Block | undefined;
  next: Block | undefined;
  isLast: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation('viewer');
  const slide = slideOf(block);
  if (slide !== null) {
    const isFirstOfSlide = slideOf(previous) !== slide;
    const isLastOfSlide = isLast || (next !== undefined && slideOf(next) !== slide);
    return (
      <div className={classNames(isLastOfSlide && 'pb-4')}>
        <div
          className={classNames(
            'border-x border-line bg-surface-raised px-3',
            isFirstOfSlide && 'rounded-t-card border-t pt-3',
            isLastOfSlide && 'rounded-b-card border-b pb-3',
          )}
        >
          {isFirstOfSlide && <p className="px-3 pb-1 text-12 text-text-faint">{t('slide', { slide })}</p>}
          {children}
        </div>
      </div>
    );
  }
  const part = block.position.kind === 'flow' ? block.position.part : undefined;
  const previousPart = previous?.position.kind === 'flow' ? previous.position.part : undefined;
  if (part !== undefined && part !== previousPart) {
    return (
      <>
        <p className="mb-1 border-b border-line px-3 pt-4 pb-1 text-12 text-text-faint">
          {partText(part, t)}
        </p>
        {children}
      </>
    );
  }
  return children;
}

function slideOf(block: Block | undefined): number | null {
  return block?.position.kind === 'slide' ? block.position.slide : null;
}
