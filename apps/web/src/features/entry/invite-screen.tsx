'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { useErrorText } from '../../api/error-text.ts';
import { useStatus } from '../../api/use-status.ts';
import { BootSkeleton } from '../../frame/boot-skeleton.tsx';
import { ButtonLink } from '../../parts/button.tsx';
import { EntryLayout } from './entry-layout.tsx';
import { invitationTokenOf } from './invitation-token.ts';
import { SignUpForm } from './sign-up-form.tsx';

/** Where an invitation link leads: says who invites, and makes the account. */
export function InviteScreen() {
  const { t } = useTranslation('entry');
  const errorText = useErrorText();
  const { data: status } = useStatus();
  const token = useHashToken();
  const { data: invitation, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => api.inspectInvitation({ body: { token } }, { signal }),
  });
  if (error) {
    return (
      <EntryLayout
        title={t('signUp.invitationTitle')}
        heading={t('signUp.invitationTitle')}
        text={errorText(error)}
      >
        <div>
          <ButtonLink href="/sign-in">{t('signUp.toSignIn')}</ButtonLink>
        </div>
      </EntryLayout>
    );
  }
  if (!invitation || !status) return <BootSkeleton />;
  return (
    <EntryLayout
      title={t('signUp.title')}
      heading={t('signUp.heading', { workspace: status.workspaceName })}
      text={t('signUp.invitedBy', { name: invitation.invitedBy, role: t(`role.${invitation.role}`) })}
    >
      <SignUpForm invitationToken={token} fixedEmail={invitation.email} />
    </EntryLayout>
  );
}

/** The token in the address, also when somebody pastes another link into the same tab. */
function useHashToken(): string {
  const [token, setToken] = useState(() => invitationTokenOf(window.location.hash));
  useEffect(() => {
    const read = () => setToken(invitationTokenOf(window.location.hash));
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);
  return token;
}
