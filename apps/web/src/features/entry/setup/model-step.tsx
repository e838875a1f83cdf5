'use client';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, Cpu } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { ModelDialog } from '../../settings/models/model-dialog.tsx';
import type { ModelDraft } from '../../settings/models/presets.ts';
import { useDetectedModels } from '../../settings/models/use-detected-models.ts';

/** A local model server found on the machine, any provider, or none for now. */
export function ModelStep({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('entry');
  const { t: tCommon } = useTranslation();
  const [open, setOpen] = useState<{ draft?: ModelDraft } | null>(null);
  const detected = useDetectedModels();
  const { data: models } = useQuery({
    queryKey: queryKeys.languageModels,
    queryFn: async ({ signal }) => (await api.listLanguageModels({}, { signal })).languageModels,
  });
  const chosen = models?.find(({ isDefault }) => isDefault) ?? models?.[0];
  return (
    <>
      {chosen && (
        <p className="flex items-center gap-2 rounded-control bg-success-soft px-3 py-2 text-success">
          <CircleCheck size={16} aria-hidden />
          {t('setup.model.ready', { name: chosen.name })}
        </p>
      )}
      {!chosen && (
        <div className="rounded-card border border-line">
          {detected.data?.length !== 0 && !detected.isError && (
            <p className="px-4 pt-3 text-12 text-text-faint">{t('setup.model.detected')}</p>
          )}
          {detected.isPending && (
            <div className="p-4">
              <SkeletonRows count={2} />
            </div>
          )}
          {detected.data?.length !== 0 && (
            <ul className="divide-y divide-line">
              {detected.data?.map(({ key, model, baseUrl, draft }) => (
                <li key={key} className="flex items-center gap-3 px-4 py-3">
                  <Cpu size={16} aria-hidden className="shrink-0 text-text-muted" />
                  <div className="min-w-0 flex-1">
                    <p className="truncate font-semibold">{model}</p>
                    <p className="truncate text-12 text-text-faint">{baseUrl}</p>
                  </div>
                  <Button
                    size="small"
                    aria-label={`${t('setup.model.use')} ${model}`}
                    onClick={() => setOpen({ draft })}
                  >
                    {t('setup.model.use')}
                  </Button>
                </li>
              ))}
            </ul>
          )}
          {(detected.isError || detected.data?.length === 0) && (
            <p className="p-4 text-13 text-text-muted">{t('setup.model.none')}</p>
          )}
        </div>
      )}
      {!chosen && (
        <Button size="large" onClick={() => setOpen({})}>
          {t('setup.model.other')}
        </Button>
      )}
      <Button variant={chosen ? 'primary' : 'ghost'} size="large" onClick={onDone}>
        {chosen ? tCommon('continue') : t('setup.model.later')}
      </Button>
      {open && <ModelDialog initial={open.draft} onClose={() => setOpen(null)} />}
    </>
  );
}
