import { classNames } from './class-names.ts';

/** A grey shape where something will be. Give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('block rounded-control bg-surface-hover', className)} />;
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ count, className = 'h-10' }: { count: number; className?: string }) {
  return (
    <div aria-hidden className="flex flex-col gap-2">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} className={className} />
      ))}
    </div>
  );
}
