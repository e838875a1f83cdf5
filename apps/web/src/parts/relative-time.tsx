'use client';
import { useFormat } from '../i18n/use-format.ts';
import { Tooltip } from './tooltip.tsx';

/** A time as people say it, with the exact one in a tooltip. */
export function RelativeTime({ value, className }: { value: string; className?: string }) {
  const format = useFormat();
  return (
    <Tooltip text={format.exactTime(value)}>
      <time dateTime={value} className={className}>
        {format.relativeTime(value)}
      </time>
    </Tooltip>
  );
}
