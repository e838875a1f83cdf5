'use client';
import { useTranslation } from 'react-i18next';
import { PageTitle } from '../../frame/page-header.tsx';
import { ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Logo } from '../../parts/logo.tsx';

/** An address without a page. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <main className="flex min-h-dvh items-center">
      <PageTitle title={t('notFoundTitle')} />
      <EmptyState
        icon={<Logo />}
        title={t('notFoundTitle')}
        action={
          <ButtonLink href="/chat" variant="primary">
            {t('notFoundAction')}
          </ButtonLink>
        }
      >
        {t('notFoundText')}
      </EmptyState>
    </main>
  );
}
