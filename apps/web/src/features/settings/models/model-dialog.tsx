'use client';
import type { LanguageModelSettings } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { ErrorNote } from '../../../parts/error-state.tsx';
import { ModelFields } from './model-fields.tsx';
import { draftFromModel, draftFromPreset, presets, type ModelDraft } from './presets.ts';
import { TestResult } from './test-result.tsx';
import { useModelEditor } from './use-model-editor.ts';

/** Adds or edits a language model; can be tested before it is saved. */
export function ModelDialog({
  stored,
  initial,
  onClose,
}: {
  stored?: LanguageModelSettings | undefined;
  /** Values to start from, e.g. of a detected server. */
  initial?: ModelDraft | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const format = useFormat();
  const [first] = presets;
  const start =
    initial ??
    (stored || !first
      ? draftFromModel(stored as LanguageModelSettings)
      : draftFromPreset(first, t(`models.presets.${first.id}`)));
  const editor = useModelEditor(start, stored, onClose);
  return (
    <Dialog
      isOpen
      onOpenChange={onClose}
      width="medium"
      title={stored ? t('models.editTitle', { name: stored.name }) : t('models.addTitle')}
      footer={
        <>
          <Button onClick={editor.runTest} isBusy={editor.test.isPending} className="mr-auto">
            {t('models.test')}
          </Button>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button variant="primary" onClick={editor.runSave} isBusy={editor.save.isPending}>
            {stored ? tCommon('save') : t('models.add')}
          </Button>
        </>
      }
    >
      <ModelFields draft={editor.draft} onChange={editor.change} wrong={editor.wrong} stored={stored} />
      <div
        className="mt-4 flex flex-col gap-2"
        key={`${editor.test.status} ${editor.save.status}`}
        // On a phone the answer stands below the fold.
        ref={(node) => {
          if (!editor.test.isIdle || editor.save.isError) node?.scrollIntoView({ block: 'nearest' });
        }}
      >
        <TestResult
          test={editor.test}
          okText={({ firstTokenMs }) =>
            t('models.testOk', { time: `${format.number(Math.round(firstTokenMs ?? 0))} ms` })
          }
        />
        <ErrorNote error={editor.save.error} />
      </div>
    </Dialog>
  );
}
