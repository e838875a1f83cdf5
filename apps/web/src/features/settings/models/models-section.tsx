'use client';
import type { LanguageModelSettings } from '@onyx/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Cpu, Ellipsis, KeyRound, Pencil, Plus, Star, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { Chip } from '../../../parts/chip.tsx';
import { ConfirmDialog } from '../../../parts/dialog.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../parts/menu.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { toast } from '../../../parts/toast.tsx';
import { SettingsCard, SettingsSection } from '../settings-layout.tsx';
import { ModelDialog } from './model-dialog.tsx';
import { presetOf, type ModelDraft } from './presets.ts';
import { useDetectedModels } from './use-detected-models.ts';

type Open =
  | { kind: 'add'; draft?: ModelDraft }
  | { kind: 'edit' | 'delete'; model: LanguageModelSettings }
  | null;

/** The language models that write answers: list, add, edit, test, default, remove. */
export function ModelsSection() {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const queryClient = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: queryKeys.languageModels,
    queryFn: async ({ signal }) => (await api.listLanguageModels({}, { signal })).languageModels,
  });
  const refresh = () => {
    void queryClient.invalidateQueries({ queryKey: queryKeys.status });
    return queryClient.invalidateQueries({ queryKey: queryKeys.languageModels });
  };
  const makeDefault = useMutation({
    mutationFn: (model: LanguageModelSettings) =>
      api.updateLanguageModel({ params: { languageModelId: model.id }, body: { isDefault: true } }),
    onSuccess: (model) => {
      toast.success(t('models.nowDefault', { name: model.name }));
      return refresh();
    },
  });
  const remove = useMutation({
    mutationFn: (model: LanguageModelSettings) =>
      api.deleteLanguageModel({ params: { languageModelId: model.id } }),
    onSuccess: refresh,
  });
  const add = (
    <Button variant="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setOpen({ kind: 'add' })}>
      {t('models.add')}
    </Button>
  );

  return (
    <SettingsSection
      title={t('sections.models')}
      text={t('models.text')}
      action={data?.length ? add : undefined}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={2} className="h-16 rounded-card" />}
      {data?.length === 0 && (
        <SettingsCard>
          <EmptyState icon={<Cpu size={20} aria-hidden />} title={t('models.none')} action={add}>
            {t('models.noneText')}
          </EmptyState>
        </SettingsCard>
      )}
      {data && data.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line">
          {data.map((model) => (
            <ModelRow
              key={model.id}
              model={model}
              onEdit={() => setOpen({ kind: 'edit', model })}
              onDelete={() => setOpen({ kind: 'delete', model })}
              onMakeDefault={() => makeDefault.mutate(model)}
            />
          ))}
        </ul>
      )}
      <DetectedCard known={data ?? []} onUse={(draft) => setOpen({ kind: 'add', draft })} />
      {open?.kind === 'add' && <ModelDialog initial={open.draft} onClose={close} />}
      {open?.kind === 'edit' && <ModelDialog stored={open.model} onClose={close} />}
      {open?.kind === 'delete' && (
        <ConfirmDialog
          isOpen
          onOpenChange={close}
          title={t('models.deleteTitle', { name: open.model.name })}
          description={t('models.deleteText')}
          confirmLabel={tCommon('remove')}
          onConfirm={() => remove.mutateAsync(open.model)}
        />
      )}
    </SettingsSection>
  );
}

function ModelRow({
  model,
  onEdit,
  onDelete,
  onMakeDefault,
}: {
  model: LanguageModelSettings;
  onEdit: () => void;
  onDelete: () => void;
  onMakeDefault: () => void;
}) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  return (
    <li className="flex items-center gap-3 p-4">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-semibold">{model.name}</span>
          {model.isDefault && <Chip tone="accent">{t('models.isDefault')}</Chip>}
        </p>
        <p className="mt-1 flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-13 text-text-muted">
          <span>{t(`models.presets.${presetOf(model).id}`)}</span>
          <span className="truncate font-mono text-12">{model.model}</span>
          {model.hasApiKey && (
            <span className="inline-flex items-center gap-1">
              <KeyRound size={12} aria-hidden />
              {t('models.keyStored')}
            </span>
          )}
        </p>
      </div>
      <Menu
        trigger={
          <IconButton label={t('models.actions', { name: model.name })} icon={<Ellipsis size={16} />} />
        }
      >
        <MenuItem icon={<Pencil size={16} />} onSelect={onEdit}>
          {tCommon('edit')}
        </MenuItem>
        {!model.isDefault && (
          <MenuItem icon={<Star size={16} />} onSelect={onMakeDefault}>
            {t('models.makeDefault')}
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem icon={<Trash2 size={16} />} tone="danger" onSelect={onDelete}>
          {tCommon('remove')}
        </MenuItem>
      </Menu>
    </li>
  );
}

/** Local servers that answer, less what is configured already. */
function DetectedCard({
  known,
  onUse,
}: {
  known: LanguageModelSettings[];
  onUse: (draft: ModelDraft) => void;
}) {
  const { t } = useTranslation('settings');
  const { data = [] } = useDetectedModels();
  const isKnown = (model: string, baseUrl: string) =>
    known.some((candidate) => candidate.model === model && candidate.baseUrl === baseUrl);
  const fresh = data.filter(({ model, baseUrl }) => !isKnown(model, baseUrl));
  if (fresh.length === 0) return null;
  return (
    <SettingsCard title={t('models.detected')}>
      <ul className="-my-2 divide-y divide-line">
        {fresh.map(({ key, model, baseUrl, draft }) => (
          <li key={key} className="flex items-center gap-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-mono text-13">{model}</p>
              <p className="truncate text-12 text-text-faint">{baseUrl}</p>
            </div>
            <Button size="small" aria-label={t('models.detectedUse', { model })} onClick={() => onUse(draft)}>
              {t('models.use')}
            </Button>
          </li>
        ))}
      </ul>
    </SettingsCard>
  );
}
