'use client';
import type { RetrievalModel, RetrievalPurpose } from '@onyx/contracts';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../parts/button.tsx';
import { SettingsCard } from '../settings-layout.tsx';
import { AddModelDialog } from './add-model-dialog.tsx';
import { ModelRow } from './model-row.tsx';

/** The models of one purpose, and the way to another. */
export function ModelsCard({ purpose, models }: { purpose: RetrievalPurpose; models: RetrievalModel[] }) {
  const { t } = useTranslation('settings');
  const [isAdding, setIsAdding] = useState(false);
  return (
    <SettingsCard
      title={t(`search.${purpose}.title`)}
      text={t(`search.${purpose}.text`)}
      action={
        <Button size="small" icon={<Plus size={16} aria-hidden />} onClick={() => setIsAdding(true)}>
          {t(`search.${purpose}.add`)}
        </Button>
      }
    >
      {models.length === 0 ? (
        <p className="text-13 text-text-faint">{t(`search.${purpose}.none`)}</p>
      ) : (
        <ul className="-my-2 divide-y divide-line">
          {models.map((model) => (
            <ModelRow key={model.id} model={model} />
          ))}
        </ul>
      )}
      {isAdding && <AddModelDialog purpose={purpose} onClose={() => setIsAdding(false)} />}
    </SettingsCard>
  );
}
