'use client';
import { errorText, type ErrorCode, type Job, type JobSubject } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../i18n/use-format.ts';
import { en } from '../../i18n/en/index.ts';
import { documentHref } from '../viewer/viewer-links.ts';

type KnownReason = keyof typeof en.jobs.reasons;

/** What jobs are called. */
export function useJobWords() {
  const { t } = useTranslation('jobs');
  const locale = useLocale();
  return {
    /** What a job is about; the kind of job stands in where that has no name. */
    titleOf({ subject, name }: Pick<Job, 'subject' | 'name'>): string {
      if (subject.kind === 'document') return subject.title;
      if (subject.kind === 'model' || subject.kind === 'evaluation') return subject.name;
      return t(`kinds.${name}`);
    },
    /** What stands under the title: the kind, or why there is no name. */
    kindOf({ subject, name }: Pick<Job, 'subject' | 'name'>): string | null {
      if (subject.kind === 'system') return null;
      return subject.kind === 'hidden' || subject.kind === 'gone'
        ? t(`subject.${subject.kind}`)
        : t(`kinds.${name}`);
    },
    /** Why jobs failed, in a few words. */
    reasonOf(code: ErrorCode): string {
      return code in en.jobs.reasons
        ? t(`reasons.${code as KnownReason}`)
        : errorText(code, undefined, locale);
    },
  };
}

/** Where what a job is about can be seen; null for what has no page. */
export function subjectHref(subject: JobSubject): string | null {
  if (subject.kind === 'document') return documentHref({ documentId: subject.documentId });
  if (subject.kind === 'model') return '/settings?section=search';
  if (subject.kind === 'evaluation') return `/settings?section=evaluation&set=${subject.setId}`;
  return null;
}
