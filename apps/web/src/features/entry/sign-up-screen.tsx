'use client';
import { useTranslation } from 'react-i18next';
import { useStatus } from '../../api/use-status.ts';
import { BootSkeleton } from '../../frame/boot-skeleton.tsx';
import { ButtonLink } from '../../parts/button.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { EntryLayout } from './entry-layout.tsx';
import { SignUpForm } from './sign-up-form.tsx';

/** Open registration; where it is closed, says whom to ask. */
export function SignUpScreen() {
  const { t } = useTranslation('entry');
  const { data: status, error, refetch } = useStatus();
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!status) return <BootSkeleton />;
  const workspace = status.workspaceName;
  if (!status.isRegistrationOpen) {
    return (
      <EntryLayout
        title={t('signUp.closedTitle')}
        heading={t('signUp.closedTitle')}
        text={t('signUp.closedText', { workspace })}
      >
        <div>
          <ButtonLink href="/sign-in">{t('signUp.toSignIn')}</ButtonLink>
        </div>
      </EntryLayout>
    );
  }
  return (
    <EntryLayout title={t('signUp.title')} heading={t('signUp.heading', { workspace })}>
      <SignUpForm />
    </EntryLayout>
  );
}
