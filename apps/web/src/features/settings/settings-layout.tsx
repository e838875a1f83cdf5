import type { ReactNode } from 'react';

/** A section: its name, one sentence, its main action, then cards. */
export function SettingsSection({
  title,
  text,
  action,
  children,
}: {
  title: string;
  text?: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 tablet:flex-1">
          <h2 className="text-20">{title}</h2>
          {text !== undefined && <p className="mt-1 text-pretty text-text-muted">{text}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

/** One topic. */
export function SettingsCard({
  title,
  text,
  action,
  children,
}: {
  title?: string;
  text?: string;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="rounded-card border border-line p-4">
      {title !== undefined && (
        <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0 tablet:flex-1">
            <h3 className="text-14">{title}</h3>
            {text !== undefined && <p className="text-13 text-text-muted">{text}</p>}
          </div>
          {action}
        </div>
      )}
      <div className="flex flex-col gap-4">{children}</div>
    </div>
  );
}
