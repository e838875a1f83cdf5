'use client';
import { endpoints } from '@onyx/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { Input } from '../../../parts/input.tsx';
import { Select } from '../../../parts/select.tsx';
import { invitationLink } from '../../entry/invitation-token.ts';
import { SecretDialog } from '../secret-dialog.tsx';

type InvitedRole = 'member' | 'admin';
const lifetimes = ['1', '7', '30', '90'] as const;

/** Makes an invitation, then shows its link, once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const { t: tEntry } = useTranslation('entry');
  const format = useFormat();
  const queryClient = useQueryClient();
  const [role, setRole] = useState<InvitedRole>('member');
  const [email, setEmail] = useState('');
  const [days, setDays] = useState<(typeof lifetimes)[number]>('7');
  const [isTried, setIsTried] = useState(false);
  const body = { role, email: email.trim() || null, expiresInDays: Number(days) };
  const isValid = endpoints.createInvitation.body.safeParse(body).success;
  const create = useMutation({
    mutationFn: () => api.createInvitation({ body }),
    meta: { showsOwnError: true },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queryKeys.invitations }),
  });
  if (create.data) {
    const { invitation, token } = create.data;
    return (
      <SecretDialog
        title={t('people.linkTitle')}
        text={t('people.linkText', { date: format.date(invitation.expiresAt) })}
        label={t('people.link')}
        secret={invitationLink(window.location.origin, token)}
        onClose={onClose}
      />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (isValid) create.mutate();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      title={t('people.inviteTitle')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button type="submit" form="invite" variant="primary" isBusy={create.isPending}>
            {t('people.createLink')}
          </Button>
        </>
      }
    >
      <form id="invite" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('people.role')}>
          {(control) => (
            <Select
              control={control}
              value={role}
              onValueChange={setRole}
              options={(['member', 'admin'] as const).map((value) => ({
                value,
                label: t(`roles.${value}`),
                hint: t(`roleHints.${value}`),
              }))}
            />
          )}
        </Field>
        <Field
          label={t('people.inviteEmail')}
          hint={t('people.inviteEmailHint')}
          error={isTried && !isValid ? tEntry('emailError') : undefined}
          isOptional
        >
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label={t('people.valid')}>
          {(control) => (
            <Select
              control={control}
              value={days}
              onValueChange={setDays}
              options={lifetimes.map((value) => ({
                value,
                label: t('people.days', { count: Number(value) }),
              }))}
            />
          )}
        </Field>
        <ErrorNote error={create.error} />
      </form>
    </Dialog>
  );
}
