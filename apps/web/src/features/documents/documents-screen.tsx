'use client';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../frame/page-header.tsx';

export function DocumentsScreen() {
  const { t } = useTranslation('documents');
  return <PageHeader title={t('title')} />;
}
