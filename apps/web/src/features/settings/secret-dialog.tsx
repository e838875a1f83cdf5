'use client';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { Input } from '../../parts/input.tsx';

/** Something that is shown once: a key's secret, an invitation link. */
export function SecretDialog({
  title,
  text,
  label,
  secret,
  onClose,
}: {
  title: string;
  text: string;
  label: string;
  secret: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('settings');
  return (
    <Dialog
      isOpen
      // Only the button closes it: a slip beside the dialog would lose the secret.
      onOpenChange={() => {}}
      isClosable={false}
      title={title}
      description={text}
      width="medium"
      footer={<Button onClick={onClose}>{t('apiKeys.done')}</Button>}
    >
      <div className="flex items-end gap-2 pb-1">
        <div className="min-w-0 flex-1">
          <Field label={label}>
            {(control) => (
              <Input
                {...control}
                readOnly
                value={secret}
                onFocus={(event) => event.target.select()}
                className="font-mono text-13"
              />
            )}
          </Field>
        </div>
        <CopyButton text={secret} isLabelled size="medium" />
      </div>
    </Dialog>
  );
}
