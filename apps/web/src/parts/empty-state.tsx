import type { ReactNode } from 'react';

/** Nothing here yet: one sentence, one action. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-[420px] flex-col items-center gap-2 px-4 py-12 text-center">
      {icon !== undefined && (
        <span className="mb-1 flex size-10 items-center justify-center rounded-card bg-surface-sunken text-text-muted">
          {icon}
        </span>
      )}
      <h2 className="text-16 font-semibold">{title}</h2>
      {children !== undefined && <p className="text-14 text-text-muted">{children}</p>}
      {action !== undefined && <div className="mt-3">{action}</div>}
    </div>
  );
}
