'use client';
import {
  maxEvaluationQuestionLength,
  type EvaluationQuestion,
  type EvaluationSetDetail,
} from '@onyx/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { Textarea } from '../../../parts/textarea.tsx';
import { toast } from '../../../parts/toast.tsx';
import { useRefreshEvaluation } from '../use-evaluation.ts';
import { draftOf, JudgementsField, toJudgement, type JudgementDraft } from './judgements-field.tsx';

/** Adds a question with its right documents, or puts another in its place. */
export function QuestionDialog({
  set,
  stored,
  onClose,
}: {
  set: EvaluationSetDetail;
  stored?: EvaluationQuestion;
  onClose: () => void;
}) {
  const { t } = useTranslation('evaluation');
  const { t: tCommon } = useTranslation();
  const [text, setText] = useState(stored?.text ?? '');
  const [judgements, setJudgements] = useState<JudgementDraft[]>(stored?.judgements.map(draftOf) ?? []);
  const [isTried, setIsTried] = useState(false);
  const refresh = useRefreshEvaluation();
  const save = useMutation({
    mutationFn: () => {
      const body = { text: text.trim(), judgements: judgements.map(toJudgement) };
      const params = { setId: set.id };
      return stored
        ? api.replaceEvaluationQuestion({ params: { ...params, questionId: stored.id }, body })
        : api.addEvaluationQuestion({ params, body });
    },
    meta: { showsOwnError: true },
    onSuccess: () => {
      if (!stored) toast.success(t('question.added'));
      onClose();
      return refresh();
    },
  });
  const isTextMissing = text.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!isTextMissing && judgements.length > 0) save.mutate();
  };
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="medium"
      title={stored ? t('question.editTitle') : t('question.addTitle')}
      description={stored ? t('question.edited') : undefined}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button type="submit" form="evaluation-question" variant="primary" isBusy={save.isPending}>
            {stored ? tCommon('save') : t('question.add')}
          </Button>
        </>
      }
    >
      <form id="evaluation-question" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Field
          label={t('question.text')}
          hint={t('question.textHint')}
          error={isTried && isTextMissing ? t('question.textError') : undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={maxEvaluationQuestionLength}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <JudgementsField
          collectionId={set.collectionId}
          judgements={judgements}
          error={isTried && judgements.length === 0 ? t('question.documentsError') : undefined}
          onChange={setJudgements}
        />
        <ErrorNote error={save.error} />
      </form>
    </Dialog>
  );
}
