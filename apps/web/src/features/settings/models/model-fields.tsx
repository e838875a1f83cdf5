'use client';
import type { LanguageModelSettings } from '@onyx/contracts';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../parts/button.tsx';
import { Field } from '../../../parts/field.tsx';
import { Input, PasswordInput } from '../../../parts/input.tsx';
import { Select } from '../../../parts/select.tsx';
import { draftFromPreset, presetById, presets, type DraftField, type ModelDraft } from './presets.ts';

/** The fields of a language model. Choosing a provider fills in what can be known. */
export function ModelFields({
  draft,
  onChange,
  wrong,
  stored,
}: {
  draft: ModelDraft;
  onChange: (draft: ModelDraft) => void;
  wrong: DraftField[];
  /** The model being edited; absent for a new one. */
  stored?: LanguageModelSettings | undefined;
}) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const [isMoreOpen, setIsMoreOpen] = useState(false);
  const preset = presetById(draft.presetId);
  const set = (changes: Partial<ModelDraft>) => onChange({ ...draft, ...changes });
  const required = (field: DraftField) => (wrong.includes(field) ? tCommon('requiredField') : undefined);

  const baseUrl = (
    <Field
      label={t('models.baseUrl')}
      error={wrong.includes('baseUrl') ? t('models.baseUrlError') : undefined}
      hint={
        preset.provider === 'openai-compatible'
          ? t('models.baseUrlHint')
          : preset.asksForBaseUrl
            ? undefined
            : t('models.baseUrlReplaces')
      }
      isOptional={!preset.asksForBaseUrl}
    >
      {(control) => (
        <Input
          {...control}
          inputMode="url"
          spellCheck={false}
          autoComplete="off"
          placeholder="https://"
          value={draft.baseUrl}
          onChange={(event) => set({ baseUrl: event.target.value })}
        />
      )}
    </Field>
  );

  return (
    <div className="flex flex-col gap-4">
      <Field label={t('models.provider')}>
        {(control) => (
          <Select
            control={control}
            value={draft.presetId}
            onValueChange={(id) => {
              const name = t(`models.presets.${id}`);
              onChange({
                ...draftFromPreset(presetById(id), id === 'compatible' ? '' : name),
                apiKey: draft.apiKey,
              });
            }}
            options={presets.map(({ id }) => ({ value: id, label: t(`models.presets.${id}`) }))}
          />
        )}
      </Field>
      {preset.asksForBaseUrl && baseUrl}
      <Field label={t('models.model')} hint={t('models.modelHint')} error={required('model')}>
        {(control) => (
          <Input
            {...control}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            placeholder={preset.model}
            value={draft.model}
            onChange={(event) => set({ model: event.target.value })}
          />
        )}
      </Field>
      <KeyField draft={draft} set={set} isNeeded={preset.needsKey} stored={stored} />
      <Field label={t('models.name')} hint={t('models.nameHint')} error={required('name')}>
        {(control) => (
          <Input
            {...control}
            maxLength={100}
            value={draft.name}
            onChange={(event) => set({ name: event.target.value })}
          />
        )}
      </Field>
      <div className="flex flex-col gap-4">
        <button
          type="button"
          aria-expanded={isMoreOpen}
          onClick={() => setIsMoreOpen(!isMoreOpen)}
          className="flex h-7 items-center gap-1 self-start text-13 text-text-muted hover:text-text"
        >
          <ChevronRight size={16} aria-hidden className={isMoreOpen ? 'rotate-90' : ''} />
          {t('models.more')}
        </button>
        {(isMoreOpen || wrong.includes('contextTokens')) && (
          <>
            {!preset.asksForBaseUrl && baseUrl}
            <Field
              label={t('models.contextTokens')}
              hint={t('models.contextTokensHint')}
              error={wrong.includes('contextTokens') ? t('models.contextTokensError') : undefined}
            >
              {(control) => (
                <Input
                  {...control}
                  inputMode="numeric"
                  value={draft.contextTokens}
                  onChange={(event) => set({ contextTokens: event.target.value })}
                  className="tabular-nums"
                />
              )}
            </Field>
          </>
        )}
      </div>
    </div>
  );
}

function KeyField({
  draft,
  set,
  isNeeded,
  stored,
}: {
  draft: ModelDraft;
  set: (changes: Partial<ModelDraft>) => void;
  isNeeded: boolean;
  stored: LanguageModelSettings | undefined;
}) {
  const { t } = useTranslation('settings');
  const hasStoredKey = stored?.hasApiKey === true && !draft.isKeyRemoved;
  const isAddressNew = stored !== undefined && (stored.baseUrl ?? '') !== draft.baseUrl.trim();
  const hint = () => {
    if (draft.isKeyRemoved) return t('models.apiKeyRemoved');
    if (hasStoredKey) return isAddressNew ? t('models.apiKeyNewAddress') : t('models.apiKeyStored');
    return t('models.apiKeyHint');
  };
  return (
    <Field label={t('models.apiKey')} hint={hint()} isOptional={!isNeeded && !hasStoredKey}>
      {(control) => (
        <div className="flex gap-2">
          <span className="min-w-0 flex-1">
            <PasswordInput
              {...control}
              autoComplete="off"
              // A password manager must not offer the person's own password here.
              data-1p-ignore
              placeholder={hasStoredKey && !isAddressNew ? '••••••••••••' : ''}
              value={draft.apiKey}
              onChange={(event) => set({ apiKey: event.target.value, isKeyRemoved: false })}
            />
          </span>
          {hasStoredKey && draft.apiKey === '' && (
            <Button onClick={() => set({ isKeyRemoved: true })}>{t('models.removeKey')}</Button>
          )}
        </div>
      )}
    </Field>
  );
}
