'use client';
import { errorInfoText, type Message, type SearchScope } from '@onyx/contracts';
import { CircleAlert, FilePlus2, Globe, Quote, RotateCw, Search, Square } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../../api/use-me.ts';
import { useLocale } from '../../../i18n/use-format.ts';
import { Button, ButtonLink } from '../../../parts/button.tsx';
import { Chip } from '../../../parts/chip.tsx';
import { isEverywhere } from '../composer/scope.ts';

/** Says of an answer without a model that its sentences are quotes, and why. */
export function QuotedNote() {
  const { t } = useTranslation('chat');
  const me = useMe();
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-13 text-text-muted">
      <Chip tone="info" icon={<Quote size={12} aria-hidden />}>
        {t('answer.quoted')}
      </Chip>
      <span>{me.can.manageModels ? t('answer.quotedTextAdmin') : t('answer.quotedText')}</span>
    </p>
  );
}

/** An answer that failed: why, in words a person can act on; what had arrived stands above. */
export function FailedNote({
  message,
  canRetry,
  onRetry,
}: {
  message: Message;
  canRetry: boolean;
  onRetry: () => void;
}) {
  const { t } = useTranslation('chat');
  const { t: tCommon } = useTranslation();
  const locale = useLocale();
  const me = useMe();
  const error = message.error ?? { code: 'internal' as const };
  return (
    <div role="alert" className="flex items-start gap-3 rounded-card bg-danger-soft px-4 py-3 text-14">
      <CircleAlert size={20} aria-hidden className="mt-px shrink-0 text-danger" />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <p className="break-words">{errorInfoText(error, locale)}</p>
        <div className="flex flex-wrap gap-2">
          <Button
            size="small"
            icon={<RotateCw size={16} aria-hidden />}
            disabled={!canRetry}
            onClick={onRetry}
          >
            {tCommon('retry')}
          </Button>
          {me.can.manageModels && error.code.startsWith('model-') && (
            <ButtonLink size="small" href="/settings?section=models">
              {t('answer.checkModel')}
            </ButtonLink>
          )}
        </div>
      </div>
    </div>
  );
}

/** An answer that somebody stopped. */
export function StoppedNote() {
  const { t } = useTranslation('chat');
  return (
    <p>
      <Chip icon={<Square size={12} aria-hidden />}>{t('answer.stopped')}</Chip>
    </p>
  );
}

/** Nothing was found: what can be done about it. */
export function NothingFoundNote({
  question,
  scope,
  onWiden,
}: {
  question: string;
  scope: SearchScope;
  onWiden: () => void;
}) {
  const { t } = useTranslation('chat');
  return (
    <div className="flex flex-col gap-3 rounded-card border border-line px-4 py-3 text-14">
      <p className="text-text-muted">{isEverywhere(scope) ? t('nothing.text') : t('nothing.textScoped')}</p>
      <div className="flex flex-wrap gap-2">
        {!isEverywhere(scope) && (
          <Button size="small" variant="primary" icon={<Globe size={16} aria-hidden />} onClick={onWiden}>
            {t('nothing.widen')}
          </Button>
        )}
        <ButtonLink
          size="small"
          icon={<Search size={16} aria-hidden />}
          href={`/search?q=${encodeURIComponent(question.slice(0, 300))}`}
        >
          {t('nothing.search')}
        </ButtonLink>
        <ButtonLink size="small" icon={<FilePlus2 size={16} aria-hidden />} href="/documents">
          {t('empty.addDocuments')}
        </ButtonLink>
      </div>
    </div>
  );
}
