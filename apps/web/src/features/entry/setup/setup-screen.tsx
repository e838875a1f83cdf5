'use client';
import { useRouter } from 'next/navigation';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MeContext, useMeQuery } from '../../../api/use-me.ts';
import { useStatus } from '../../../api/use-status.ts';
import { BootSkeleton } from '../../../frame/boot-skeleton.tsx';
import { useUrlState } from '../../../frame/url-state.ts';
import { classNames } from '../../../parts/class-names.ts';
import { ErrorState } from '../../../parts/error-state.tsx';
import { EntryLayout } from '../entry-layout.tsx';
import { AccountStep } from './account-step.tsx';
import { DocumentsStep } from './documents-step.tsx';
import { ModelStep } from './model-step.tsx';
import { QuestionStep } from './question-step.tsx';
import { resolveStep, setupSteps, stepAfter, type SetupStep } from './steps.ts';

/** First run: owner account, language model, documents, first question. Ends in a new chat. */
export function SetupScreen() {
  const { t } = useTranslation('entry');
  const router = useRouter();
  const url = useUrlState();
  const { data: status, error, refetch } = useStatus();
  const step = status ? resolveStep(status.isSetUp, url.get('step')) : undefined;
  useEffect(() => {
    if (step === null) router.replace('/chat');
  }, [step, router]);

  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!step) return <BootSkeleton />;
  const next = () => {
    const following = stepAfter(step);
    if (following) url.set({ step: following });
    else router.replace('/chat');
  };
  const content: Record<SetupStep, ReactNode> = {
    account: <AccountStep onDone={next} />,
    model: <ModelStep onDone={next} />,
    // Without documents there is nothing to ask about yet: the chat itself says how to add some.
    documents: <DocumentsStep onDone={next} onSkip={() => router.replace('/chat')} />,
    question: <QuestionStep />,
  };
  return (
    <EntryLayout
      title={t('setup.title')}
      above={<StepBar step={step} />}
      heading={t(`setup.${step}.heading`)}
      {...(step !== 'question' && { text: t(`setup.${step}.text`) })}
    >
      {step === 'account' ? content.account : <SignedInOnly>{content[step]}</SignedInOnly>}
    </EntryLayout>
  );
}

/** Steps after the first are for the person who is signed in; anybody else is led to sign-in. */
function SignedInOnly({ children }: { children: ReactNode }) {
  const router = useRouter();
  const { data: me, isError } = useMeQuery();
  useEffect(() => {
    if (isError) router.replace('/sign-in');
  }, [isError, router]);
  return me ? <MeContext value={me}>{children}</MeContext> : null;
}

function StepBar({ step }: { step: SetupStep }) {
  const { t } = useTranslation('entry');
  const number = setupSteps.indexOf(step) + 1;
  return (
    <div className="mb-6">
      <p className="mb-2 text-12 text-text-faint">{t('setup.step', { number, count: setupSteps.length })}</p>
      <div aria-hidden className="flex gap-1">
        {setupSteps.map((name, index) => (
          <span
            key={name}
            className={classNames(
              'h-1 flex-1 rounded-full',
              index < number ? 'bg-accent' : 'bg-surface-active',
            )}
          />
        ))}
      </div>
    </div>
  );
}
