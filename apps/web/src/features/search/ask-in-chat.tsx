'use client';
import { MessageSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { withParams } from '../../frame/url-state.ts';
import { ButtonLink } from '../../parts/button.tsx';

/** Leads to a new chat with the query as its draft. */
export function AskInChat({ query }: { query: string }) {
  const { t } = useTranslation('search');
  return (
    <ButtonLink
      href={`/chat${withParams('', { draft: query })}`}
      prefetch={false}
      size="small"
      icon={<MessageSquare size={16} aria-hidden />}
    >
      {t('ask')}
    </ButtonLink>
  );
}
