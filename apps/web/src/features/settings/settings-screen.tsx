'use client';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../frame/page-header.tsx';

export function SettingsScreen() {
  const { t } = useTranslation('settings');
  return <PageHeader title={t('title')} />;
}
