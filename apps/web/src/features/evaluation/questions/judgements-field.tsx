'use client';
import type { EvaluationJudgement, EvaluationJudgementInput } from '@onyx/contracts';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Combobox } from '../../../parts/combobox.tsx';
import { Field } from '../../../parts/field.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Input } from '../../../parts/input.tsx';
import { Textarea } from '../../../parts/textarea.tsx';
import { FormatIcon } from '../../viewer/format-icon.tsx';

/** A right document while it is edited; `page` as typed. */
export type JudgementDraft = {
  documentId: string;
  title: string;
  path: string;
  gain: number;
  passage: string;
  page: string;
};

const shownDocuments = 6;

export function draftOf(judgement: EvaluationJudgement): JudgementDraft {
  const { passage, page } = judgement;
  return { ...judgement, passage: passage ?? '', page: page === null ? '' : String(page) };
}

export function toJudgement({ documentId, gain, passage, page }: JudgementDraft): EvaluationJudgementInput {
  const pageNumber = Number(page);
  return {
    documentId,
    gain,
    passage: passage.trim() || null,
    page: Number.isInteger(pageNumber) && pageNumber > 0 ? pageNumber : null,
  };
}

/** The right documents of a question, each with the passage or page that answers, where somebody says it. */
export function JudgementsField({
  collectionId,
  judgements,
  error,
  onChange,
}: {
  collectionId: string;
  judgements: JudgementDraft[];
  error?: string | undefined;
  onChange: (judgements: JudgementDraft[]) => void;
}) {
  const { t } = useTranslation('evaluation');
  const [query, setQuery] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const wanted = useDeferredValue(query.trim());
  const { data } = useQuery({
    queryKey: [...queryKeys.documents, 'pick', collectionId, wanted],
    queryFn: async ({ signal }) =>
      (await api.listDocuments({ query: { collectionId, query: wanted, limit: 20 } }, { signal })).documents,
    enabled: isOpen,
    placeholderData: (previous) => previous,
  });
  const isChosen = (id: string) => judgements.some(({ documentId }) => documentId === id);
  const change = (documentId: string, part: Partial<JudgementDraft>) =>
    onChange(judgements.map((one) => (one.documentId === documentId ? { ...one, ...part } : one)));
  return (
    <div className="flex flex-col gap-2">
      <Combobox
        label={t('question.documents')}
        placeholder={t('question.pick')}
        error={error}
        query={query}
        onQueryChange={setQuery}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        items={data?.filter(({ id }) => !isChosen(id)).slice(0, shownDocuments)}
        onPick={({ id, title, folder, fileName }) =>
          onChange([
            ...judgements,
            {
              documentId: id,
              title,
              path: folder === '' ? fileName : `${folder}/${fileName}`,
              gain: 1,
              passage: '',
              page: '',
            },
          ])
        }
      >
        {({ format, title, fileName }) => (
          <>
            <FormatIcon format={format} />
            <span className="min-w-0 truncate">{title}</span>
            {title !== fileName && (
              <span className="min-w-0 truncate text-12 text-text-faint">{fileName}</span>
            )}
          </>
        )}
      </Combobox>
      <ul className="flex flex-col gap-2">
        {judgements.map((judgement) => (
          <li key={judgement.documentId} className="rounded-control border border-line px-3 py-2">
            <div className="flex items-center gap-2">
              <div className="min-w-0 flex-1">
                <p className="truncate">{judgement.title}</p>
                <p className="truncate text-12 text-text-faint">{judgement.path}</p>
              </div>
              <IconButton
                size="small"
                label={t('question.remove', { title: judgement.title })}
                icon={<X size={16} />}
                onClick={() =>
                  onChange(judgements.filter(({ documentId }) => documentId !== judgement.documentId))
                }
              />
            </div>
            <PassageFields judgement={judgement} onChange={(part) => change(judgement.documentId, part)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function PassageFields({
  judgement: { passage, page },
  onChange,
}: {
  judgement: JudgementDraft;
  onChange: (part: Partial<JudgementDraft>) => void;
}) {
  const { t } = useTranslation('evaluation');
  return (
    <details open={passage !== '' || page !== ''} className="mt-1">
      <summary className="w-fit cursor-pointer rounded-control text-13 text-text-muted">
        {t('question.more')}
      </summary>
      <div className="mt-2 flex items-start gap-2 pb-1">
        <div className="min-w-0 flex-1">
          <Field label={t('question.passage')}>
            {(control) => (
              <Textarea
                {...control}
                rows={1}
                maxLength={5000}
                value={passage}
                onChange={(event) => onChange({ passage: event.target.value })}
              />
            )}
          </Field>
        </div>
        <div className="w-20 shrink-0">
          <Field label={t('question.page')}>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                maxLength={7}
                value={page}
                onChange={(event) => onChange({ page: event.target.value.replaceAll(/\D/g, '') })}
              />
            )}
          </Field>
        </div>
      </div>
    </details>
  );
}
