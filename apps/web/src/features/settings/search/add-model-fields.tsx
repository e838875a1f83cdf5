'use client';
import type { ModelFolder, RetrievalPurpose, ServedModels } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Field } from '../../../parts/field.tsx';
import { Input } from '../../../parts/input.tsx';
import { SegmentedControl } from '../../../parts/segmented-control.tsx';
import { Select } from '../../../parts/select.tsx';
import { KeyInput } from './key-input.tsx';
import { languageChoices, type DraftField, type ModelDraft } from './model-draft.ts';

/** The folders of this machine that fit, and the hub of its configuration. */
type Here = { modelsDir: string; hub: string; folders: ModelFolder[] };

type FieldsProps = {
  purpose: RetrievalPurpose;
  draft: ModelDraft;
  wrong: readonly DraftField[];
  /** Undefined while it is being looked for. */
  here: Here | undefined;
  /** The model servers, and the models of theirs that fit. Undefined while they are being asked. */
  served: ServedModels | undefined;
  onChange: (draft: ModelDraft) => void;
};

const sources = ['folder', 'model-server', 'hub', 'address'] as const;

/** Where a model is, and the languages it is asked about. */
export function AddModelFields(props: FieldsProps) {
  const { t } = useTranslation('settings');
  const { draft, served, onChange } = props;
  const Source = sourceFields[draft.source];
  const hasServers = served !== undefined && served.servers.length > 0;
  return (
    <div className="flex flex-col gap-4">
      <SegmentedControl
        label={t('search.source')}
        value={draft.source}
        onValueChange={(source) => onChange({ ...draft, source })}
        options={sources
          .filter((value) => value !== 'model-server' || hasServers)
          .map((value) => ({ value, label: t(`search.sources.${value}`) }))}
      />
      <Source {...props} />
      {props.purpose === 'embedding' && (
        <Field label={t('search.languagesLabel')} hint={t('search.languagesHint')}>
          {(control) => (
            <Select
              control={control}
              value={draft.languages}
              onValueChange={(languages) => onChange({ ...draft, languages })}
              options={languageChoices.map((value) => ({
                value,
                label: t(`search.languageChoices.${value}`),
              }))}
            />
          )}
        </Field>
      )}
      <TextField {...props} field="name" label={t('models.name')} isOptional />
    </div>
  );
}

function FolderFields({ draft, wrong, here, onChange }: FieldsProps) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { folders = [], modelsDir = '' } = here ?? {};
  const hint = t(folders.length === 0 ? 'search.noFolders' : 'search.folderHint', { folder: modelsDir });
  return (
    <Field
      label={t('search.folder')}
      hint={here && <span className="break-words">{hint}</span>}
      error={wrong.includes('folder') ? hint : undefined}
    >
      {(control) => (
        <Select
          control={control}
          isDisabled={folders.length === 0}
          value={draft.folder}
          onValueChange={(folder) => onChange({ ...draft, folder })}
          options={folders.map(({ folder, kind, bytes }) => ({
            value: folder,
            label: folder,
            hint: `${t(`search.kinds.${kind ?? 'onnx'}`)} · ${format.bytes(bytes)}`,
          }))}
        />
      )}
    </Field>
  );
}

function ServedFields({ draft, wrong, served, onChange }: FieldsProps) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { models = [], servers = [] } = served ?? {};
  const away = servers.filter(({ health }) => health !== 'healthy').map(({ address }) => address);
  const hint =
    models.length === 0
      ? t('search.noServed')
      : away.length > 0 && t('search.serversAway', { addresses: away.join(' ') });
  return (
    <Field
      label={t('search.servedModel')}
      hint={hint && <span className="break-words">{hint}</span>}
      error={wrong.includes('served') ? t('search.noServed') : undefined}
    >
      {(control) => (
        <Select
          control={control}
          isDisabled={models.length === 0}
          value={draft.served}
          onValueChange={(model) => onChange({ ...draft, served: model })}
          options={models.map(({ model, dimensions, servers: count }) => ({
            value: model,
            label: model,
            hint: [
              dimensions === null ? '' : t('search.dimensions', { value: format.number(dimensions) }),
              t('search.onServers', { count }),
            ]
              .filter((part) => part !== '')
              .join(' · '),
          }))}
        />
      )}
    </Field>
  );
}

function HubFields(props: FieldsProps) {
  const { t } = useTranslation('settings');
  const { here, draft } = props;
  const folder = draft.repository.trim().replace('/', '--') || 'owner--model';
  return (
    <>
      <TextField
        {...props}
        field="repository"
        label={t('search.repository')}
        placeholder="sentence-transformers/all-MiniLM-L6-v2"
        hint={t('search.repositoryHint')}
        error={t('search.repositoryError')}
      />
      <div className="grid grid-cols-1 gap-4 tablet:grid-cols-2">
        <TextField
          {...props}
          field="revision"
          label={t('search.revision')}
          hint={t('search.revisionHint')}
          error={t('search.revisionError')}
        />
        <TextField
          {...props}
          field="hub"
          label={t('search.hub')}
          hint={t('search.hubHint')}
          placeholder={here?.hub ?? ''}
          error={t('models.baseUrlError')}
          isOptional
        />
      </div>
      <p className="text-13 break-words text-text-faint">
        {t('search.offline', { folder: `${here?.modelsDir ?? ''}/${folder}` })}
      </p>
    </>
  );
}

function AddressFields(props: FieldsProps) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const { draft, onChange, purpose } = props;
  return (
    <>
      <TextField
        {...props}
        field="baseUrl"
        label={t('models.baseUrl')}
        placeholder="https://"
        hint={t(`search.${purpose}.addressHint`)}
        error={t('models.baseUrlError')}
      />
      <TextField
        {...props}
        field="model"
        label={t('models.model')}
        hint={t('models.modelHint')}
        error={tCommon('requiredField')}
      />
      <KeyInput value={draft.apiKey} onChange={(apiKey) => onChange({ ...draft, apiKey })} />
    </>
  );
}

const sourceFields = {
  folder: FolderFields,
  'model-server': ServedFields,
  hub: HubFields,
  address: AddressFields,
};

type TextFieldName = 'repository' | 'revision' | 'hub' | 'baseUrl' | 'model' | 'name';

function TextField({
  field,
  label,
  hint,
  error,
  placeholder,
  isOptional = false,
  draft,
  wrong,
  onChange,
}: Pick<FieldsProps, 'draft' | 'wrong' | 'onChange'> & {
  field: TextFieldName;
  label: string;
  hint?: string;
  /** Shown while the field is wrong. */
  error?: string;
  placeholder?: string;
  isOptional?: boolean;
}) {
  const isWrong = (wrong as readonly string[]).includes(field);
  return (
    <Field label={label} hint={hint} error={isWrong ? error : undefined} isOptional={isOptional}>
      {(control) => (
        <Input
          {...control}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          maxLength={field === 'name' ? 100 : 500}
          placeholder={placeholder}
          value={draft[field]}
          onChange={(event) => onChange({ ...draft, [field]: event.target.value })}
        />
      )}
    </Field>
  );
}
