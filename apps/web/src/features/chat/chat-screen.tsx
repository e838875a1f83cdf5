'use client';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../frame/page-header.tsx';

export function ChatScreen() {
  const { t } = useTranslation('chat');
  return <PageHeader title={t('title')} />;
}
