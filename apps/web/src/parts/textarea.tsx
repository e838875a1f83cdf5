import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { controlClass } from './input.tsx';

/** Several lines of text; grows with its content from `rows` up to `maxRows`, then scrolls. */
export function Textarea({
  className,
  rows = 3,
  maxRows = 10,
  style,
  ...rest
}: ComponentProps<'textarea'> & { maxRows?: number }) {
  return (
    <textarea
      rows={rows}
      className={classNames(controlClass, 'field-sizing-content resize-none py-2 leading-5', className)}
      style={{ minHeight: `${rows * 1.25 + 1.125}rem`, maxHeight: `${maxRows * 1.25 + 1.125}rem`, ...style }}
      {...rest}
    />
  );
}
