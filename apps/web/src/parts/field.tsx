'use client';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** What a control inside a field must carry to be tied to its label, hint and error. */
export type FieldControl = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

/** A labelled control: the label above, the hint or the error below. `children` gets the props that tie them together. */
export function Field({
  label,
  hint,
  error,
  isOptional = false,
  isLabelHidden = false,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  isOptional?: boolean;
  isLabelHidden?: boolean;
  children: (control: FieldControl) => ReactNode;
}) {
  const { t } = useTranslation();
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error ?? hint);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-13 font-semibold'}>
        {label}
        {isOptional && <span className="font-normal text-text-faint"> · {t('optional')}</span>}
      </label>
      {children({
        id,
        ...(hasNote && { 'aria-describedby': noteId }),
        ...(error !== undefined && { 'aria-invalid': true }),
      })}
      {hasNote && (
        <p
          id={noteId}
          role={error === undefined ? undefined : 'alert'}
          className={error === undefined ? 'text-13 text-text-faint' : 'text-13 text-danger'}
        >
          {error ?? hint}
        </p>
      )}
    </div>
  );
}
