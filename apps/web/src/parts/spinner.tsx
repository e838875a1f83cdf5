import { LoaderCircle } from 'lucide-react';
import { classNames } from './class-names.ts';

/** A turning circle for what takes longer than a blink. Silent: say what is loading beside it. */
export function Spinner({ size = 16, className }: { size?: number; className?: string }) {
  return <LoaderCircle aria-hidden size={size} className={classNames('spinning shrink-0', className)} />;
}
