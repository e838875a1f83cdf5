'use client';
import type { RetrievalModel } from '@onyx/contracts';
import { Ellipsis, Pause, Pencil, Scale, SearchX, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { Chip, type ChipTone } from '../../../parts/chip.tsx';
import { ConfirmDialog } from '../../../parts/dialog.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../parts/menu.tsx';
import { ModelProblem } from '../models/model-problem.tsx';
import { Comparison } from './comparison.tsx';
import { EditModelDialog } from './edit-model-dialog.tsx';
import { ModelProgress } from './model-progress.tsx';
import { useModelActions } from './use-retrieval-models.ts';

const tones: Record<RetrievalModel['state'], ChipTone> = {
  downloading: 'info',
  checking: 'info',
  building: 'info',
  stopped: 'warning',
  failed: 'danger',
  ready: 'neutral',
  active: 'accent',
  removing: 'neutral',
};

/** A model: its state, how far it is, and what can be done next. */
export function ModelRow({ model }: { model: RetrievalModel }) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const { run, remove, compare } = useModelActions(model);
  const { state } = model;
  const isMoving = state === 'downloading' || state === 'checking' || state === 'building';
  const action = (name: 'continue' | 'stop' | 'activate' | 'deactivate') => () => run.mutate(name);
  return (
    <li className="flex flex-col gap-3 py-3">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex min-w-0 flex-wrap items-center gap-2">
            <span className="min-w-0 truncate font-semibold">{model.name}</span>
            <Chip tone={tones[state]}>{t(`search.states.${state}`)}</Chip>
            {model.isPrevious && state === 'ready' && <Chip>{t('search.isPrevious')}</Chip>}
          </p>
          <Facts model={model} />
        </div>
        {state !== 'removing' && (
          <Menu
            trigger={
              <IconButton label={t('models.actions', { name: model.name })} icon={<Ellipsis size={16} />} />
            }
          >
            <MenuItem icon={<Pencil size={16} />} onSelect={() => setOpen('edit')}>
              {tCommon('edit')}
            </MenuItem>
            {state === 'active' && (
              <MenuItem icon={<SearchX size={16} />} onSelect={action('deactivate')}>
                {t('search.deactivate')}
              </MenuItem>
            )}
            <MenuSeparator />
            <MenuItem icon={<Trash2 size={16} />} tone="danger" onSelect={() => setOpen('remove')}>
              {tCommon('remove')}
            </MenuItem>
          </Menu>
        )}
      </div>
      {(isMoving || state === 'removing') && <ModelProgress model={model} />}
      {model.error && (
        <ModelProblem
          error={model.error}
          {...(state === 'active' && { consequence: t('search.goesOnWithout') })}
        />
      )}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {isMoving && (
          <Button
            size="small"
            icon={<Pause size={16} aria-hidden />}
            isBusy={run.isPending}
            onClick={action('stop')}
          >
            {t('search.stop')}
          </Button>
        )}
        {(state === 'failed' || state === 'stopped') && (
          <Button size="small" isBusy={run.isPending} onClick={action('continue')}>
            {state === 'failed' ? tCommon('retry') : tCommon('continue')}
          </Button>
        )}
        {state === 'ready' && (
          <>
            <Button size="small" variant="primary" isBusy={run.isPending} onClick={action('activate')}>
              {model.isPrevious ? t('search.goBack') : t('search.activate')}
            </Button>
            <Button
              size="small"
              icon={<Scale size={16} aria-hidden />}
              isBusy={compare.isPending}
              onClick={() => compare.mutate()}
            >
              {t('search.compare')}
            </Button>
          </>
        )}
      </div>
      {state === 'ready' && <Comparison result={compare.data} error={compare.error} />}
      {open === 'edit' && <EditModelDialog model={model} onClose={close} />}
      {open === 'remove' && (
        <ConfirmDialog
          isOpen
          onOpenChange={close}
          title={t('search.removeTitle', { name: model.name })}
          description={t(state === 'active' ? 'search.removeActiveText' : 'search.removeText')}
          confirmLabel={tCommon('remove')}
          onConfirm={() => remove.mutateAsync()}
        />
      )}
    </li>
  );
}

/** Where it comes from and what it can do. */
function Facts({ model }: { model: RetrievalModel }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { address, reference, dimensions, languages } = model;
  const host = address !== null && URL.canParse(address) ? new URL(address).host : address;
  return (
    <p className="mt-1 flex min-w-0 flex-wrap gap-x-3 gap-y-1 text-13 text-text-muted empty:hidden">
      {reference !== model.name && <span className="truncate font-mono text-12 leading-5">{reference}</span>}
      {host !== null && <span className="truncate">{host}</span>}
      {dimensions !== null && <span>{t('search.dimensions', { value: format.number(dimensions) })}</span>}
      {languages !== null && (
        <span>
          {languages === 'any'
            ? t('search.languages.any')
            : languages
                .map((language) => t(`search.languages.${language}`))
                .join(t('search.languageSeparator'))}
        </span>
      )}
    </p>
  );
}
