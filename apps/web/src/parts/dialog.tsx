'use client';
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';

const widths = { small: 'max-w-[420px]', medium: 'max-w-[560px]', large: 'max-w-[800px]' };

/** A question or a form over the page. Escape and a click beside it close it; focus returns to where it was. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  width = 'small',
  footer,
  isClosable = true,
  children,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  width?: keyof typeof widths;
  footer?: ReactNode;
  /** Without it there is no cross, and Escape does nothing: the footer must lead out. */
  isClosable?: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="opens-fading fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          onOpenAutoFocus={focusFirstField}
          className={classNames(
            'opens-rising fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[80dvh] flex-col rounded-card bg-surface-raised shadow-float outline-none',
            widths[width],
          )}
        >
          <div className="flex items-start gap-4 p-6 pb-0">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-16 font-semibold">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="mt-1 text-14 text-text-muted">{description}</Radix.Description>
              )}
            </div>
            {isClosable && (
              <Radix.Close asChild>
                <IconButton label={t('close')} size="small" icon={<X size={16} />} className="-mt-1 -mr-2" />
              </Radix.Close>
            )}
          </div>
          {children !== undefined && <div className="min-h-0 overflow-y-auto px-6 pt-4">{children}</div>}
          <div className="flex flex-wrap justify-end gap-2 p-6 pt-4">{footer}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** To the first field where there is a keyboard, else to the dialog itself: never to the cross, with its tooltip. */
function focusFirstField(event: Event): void {
  event.preventDefault();
  const dialog = event.currentTarget as HTMLElement;
  const field = window.matchMedia('(pointer: fine)').matches
    ? dialog.querySelector<HTMLElement>('input:not([hidden]), textarea')
    : null;
  (field ?? dialog).focus();
}

/** Asks before something that cannot be undone. Closes when `onConfirm` is through; stays open if it throws. */
export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  description,
  confirmLabel,
  onConfirm,
  children,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  confirmLabel: string;
  onConfirm: () => Promise<unknown>;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [isBusy, setIsBusy] = useState(false);
  const confirm = async () => {
    setIsBusy(true);
    try {
      await onConfirm();
      onOpenChange(false);
    } catch {
      // The caller has told why (mutations do so by a toast); the question stays.
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('cancel')}</Button>
          <Button variant="danger" isBusy={isBusy} onClick={() => void confirm()}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
