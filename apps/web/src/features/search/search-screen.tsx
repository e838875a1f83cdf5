'use client';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../frame/page-header.tsx';

export function SearchScreen() {
  const { t } = useTranslation('search');
  return <PageHeader title={t('title')} />;
}
