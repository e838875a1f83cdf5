'use client';
import type { Source } from '@onyx/contracts';
import { HoverCard } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../../parts/class-names.ts';
import { placeText } from '../../viewer/place.ts';
import { useCitations } from './citation-context.ts';
import { SourcePreview } from './source-preview.tsx';

/** The chips of `[1][2]`: each opens its source at the passage, hovering or focusing one shows it in short. */
export function CitationChips({ numbers }: { numbers: readonly number[] }) {
  const { byNumber } = useCitations();
  return (
    <span className="ml-1 inline-flex gap-0.5 align-[0.15em] leading-none whitespace-nowrap">
      {numbers.map((number) => {
        const source = byNumber.get(number);
        return source && <CitationChip key={number} source={source} />;
      })}
    </span>
  );
}

function CitationChip({ source }: { source: Source }) {
  const { t } = useTranslation('chat');
  const { t: tViewer } = useTranslation('viewer');
  const { active, names, open } = useCitations();
  const { number } = source;
  const name = names.get(number) ?? source.title;
  const isActive = active === number;
  const [isPreviewed, setIsPreviewed] = useState(false);
  const show = () => {
    setIsPreviewed(false);
    open(number);
  };
  const place = placeText(source.location, tViewer, source.title);
  return (
    // What the panel shows already needs no preview over it, and one may be on its way when the chip is pressed.
    <HoverCard.Root
      open={isPreviewed && !isActive}
      onOpenChange={setIsPreviewed}
      openDelay={250}
      closeDelay={120}
    >
      <HoverCard.Trigger asChild>
        <button
          type="button"
          data-citation={number}
          aria-label={t('citation.open', { number, title: name, place })}
          aria-current={isActive || undefined}
          onClick={show}
          className={classNames(
            'relative inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-control px-1 text-12 font-semibold tabular-nums',
            // 18 px to the eye, 24 to the finger.
            'before:absolute before:-inset-[3px] ',
            isActive ? 'bg-accent text-on-accent' : 'bg-accent-soft text-accent hover:bg-accent-line',
          )}
        >
          {number}
        </button>
      </HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content
          side="top"
          sideOffset={6}
          collisionPadding={12}
          className="opens-rising z-50 w-90 max-w-[calc(100vw-24px)] rounded-card bg-surface-raised p-3 shadow-float"
        >
          <SourcePreview source={source} name={name} onOpen={show} />
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}
