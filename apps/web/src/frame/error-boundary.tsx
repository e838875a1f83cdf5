'use client';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';

/** Keeps a defect in one part of the page from taking the rest with it. `resetKey` changes make it try again. */
export class ErrorBoundary extends Component<
  { resetKey?: string; children: ReactNode },
  { isBroken: boolean; resetKey: string | undefined }
> {
  override state = { isBroken: false, resetKey: this.props.resetKey };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  static getDerivedStateFromProps(
    props: { resetKey?: string },
    state: { isBroken: boolean; resetKey: string | undefined },
  ) {
    return props.resetKey === state.resetKey ? null : { isBroken: false, resetKey: props.resetKey };
  }

  override render() {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useTranslation();
  return (
    <div role="alert" className="flex flex-1 items-center justify-center">
      <EmptyState
        title={t('brokenTitle')}
        action={<Button onClick={() => window.location.reload()}>{t('reload')}</Button>}
      >
        {t('brokenText')}
      </EmptyState>
    </div>
  );
}
