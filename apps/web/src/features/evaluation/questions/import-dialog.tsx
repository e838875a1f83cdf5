'use client';
import type { EvaluationImport } from '@onyx/contracts';
import { useMutation } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { useErrorInfoText } from '../../../api/error-text.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { Field } from '../../../parts/field.tsx';
import { Textarea } from '../../../parts/textarea.tsx';
import { toast } from '../../../parts/toast.tsx';
import { useRefreshEvaluation } from '../use-evaluation.ts';

/** Adds the questions of files or of pasted text: all, or none and what is wrong with them. */
export function ImportDialog({ setId, onClose }: { setId: string; onClose: () => void }) {
  const { t } = useTranslation('evaluation');
  const { t: tCommon } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [pasted, setPasted] = useState('');
  const [isTried, setIsTried] = useState(false);
  const refresh = useRefreshEvaluation();
  const submission = useMutation({
    mutationFn: async () => {
      const read = await Promise.all(
        files.map(async (file) => ({ name: file.name, text: await file.text() })),
      );
      const typed = pasted.trim() === '' ? [] : [{ name: t('import.pasted'), text: pasted }];
      return api.importEvaluationQuestions({ params: { setId }, body: { files: [...read, ...typed] } });
    },
    meta: { showsOwnError: true },
    onSuccess: ({ added, problemCount }) => {
      if (problemCount > 0) return undefined;
      toast.success(added > 0 ? t('import.added', { count: added }) : t('import.unchanged'));
      onClose();
      return refresh();
    },
  });
  const isEmpty = files.length === 0 && pasted.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!isEmpty) submission.mutate();
  };
  const change = () => submission.reset();
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="medium"
      title={t('import.title')}
      description={t('import.text')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button type="submit" form="evaluation-import" variant="primary" isBusy={submission.isPending}>
            {t('import.submit')}
          </Button>
        </>
      }
    >
      <form id="evaluation-import" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-13 text-text-faint">{t('import.documentsHint')}</p>
        <div className="flex flex-wrap items-center gap-3">
          <Button icon={<FileText size={16} aria-hidden />} onClick={() => picker.current?.click()}>
            {t('import.choose')}
          </Button>
          <input
            ref={picker}
            hidden
            type="file"
            multiple
            accept=".csv,.tsv,.txt,.jsonl,.ndjson,.json"
            onChange={(event) => {
              setFiles([...(event.target.files ?? [])]);
              event.target.value = '';
              change();
            }}
          />
          {files.length > 0 && (
            <span className="min-w-0 truncate text-13 text-text-muted">
              {t('import.files', { count: files.length, names: files.map(({ name }) => name).join(', ') })}
            </span>
          )}
        </div>
        <Field label={t('import.paste')} error={isTried && isEmpty ? t('import.nothing') : undefined}>
          {(control) => (
            <Textarea
              {...control}
              rows={4}
              className="font-mono text-13"
              placeholder={`question,document\n${t('import.example')}`}
              value={pasted}
              onChange={(event) => {
                setPasted(event.target.value);
                change();
              }}
            />
          )}
        </Field>
        {submission.data && submission.data.problemCount > 0 && <Problems outcome={submission.data} />}
        <ErrorNote error={submission.error} />
      </form>
    </Dialog>
  );
}

function Problems({ outcome: { problems, problemCount } }: { outcome: EvaluationImport }) {
  const { t } = useTranslation('evaluation');
  const errorText = useErrorInfoText();
  const isOneFile = new Set(problems.map(({ file }) => file)).size === 1;
  return (
    <div role="alert" className="rounded-control bg-danger-soft px-3 py-2 text-13">
      <p className="text-danger">{t('import.problems', { count: problemCount })}</p>
      <ul className="mt-1 flex max-h-48 flex-col gap-1 overflow-y-auto">
        {problems.map(({ file, line, error }, index) => (
          // Two problems of one line may read alike.
          // eslint-disable-next-line react/no-array-index-key
          <li key={index} className="break-words">
            <span className="text-text-muted">
              {isOneFile
                ? t('import.line', { line: line ?? 1 })
                : t('import.lineOf', { file, line: line ?? 1 })}
            </span>{' '}
            {errorText(error)}
          </li>
        ))}
      </ul>
      {problemCount > problems.length && (
        <p className="mt-1 text-text-muted">{t('import.shown', { count: problems.length })}</p>
      )}
    </div>
  );
}
