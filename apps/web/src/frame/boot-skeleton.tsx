import { Skeleton } from '../parts/skeleton.tsx';

/** The shape of the frame before anything is known. Without words: the language is not known either. */
export function BootSkeleton() {
  return (
    <div aria-hidden className="flex h-dvh">
      <title>Onyx</title>
      <div className="hidden w-(--sidebar-width) shrink-0 flex-col gap-3 border-r border-line bg-surface-sunken p-4 tablet:flex">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="mt-3 h-6 w-full" />
        <Skeleton className="h-6 w-full" />
        <Skeleton className="h-6 w-full" />
      </div>
      <div className="flex-1" />
    </div>
  );
}
