'use client';
import type { EvaluationSetDetail } from '@onyx/contracts';
import { endpointUrl, endpoints } from '@onyx/contracts';
import { useMutation } from '@tanstack/react-query';
import { ArrowLeft, Download, Ellipsis, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { useUrlState } from '../../../frame/url-state.ts';
import { Button } from '../../../parts/button.tsx';
import { ConfirmDialog } from '../../../parts/dialog.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../../parts/menu.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { TabPanel, Tabs } from '../../../parts/tabs.tsx';
import { toast } from '../../../parts/toast.tsx';
import { QuestionsTab } from '../questions/questions-tab.tsx';
import { ResultsTab } from '../results/results-tab.tsx';
import { useEvaluationSet, useRefreshEvaluation } from '../use-evaluation.ts';
import { SetDialog } from './set-dialog.tsx';

const tabs = ['results', 'questions'] as const;

/** Parameters of the address that belong to one set. */
const noSet = { set: null, tab: null, run: null, earlier: null, mode: null };

/** One question set: what its runs say, and its questions. */
export function SetView({ setId }: { setId: string }) {
  const { t } = useTranslation('evaluation');
  const url = useUrlState();
  const { data: set, error, refetch } = useEvaluationSet(setId);
  const tab = tabs.find((name) => name === url.get('tab')) ?? 'results';
  return (
    <section className="flex flex-col gap-4">
      <Button
        variant="ghost"
        size="small"
        icon={<ArrowLeft size={16} aria-hidden />}
        className="-ml-2 self-start text-text-muted"
        onClick={() => url.set(noSet)}
      >
        {t('back')}
      </Button>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!set && !error && <SkeletonRows count={4} className="h-16 rounded-card" />}
      {set && (
        <>
          <SetHeader set={set} />
          <Tabs
            label={set.name}
            value={tab}
            onValueChange={(next) => url.set({ tab: next === 'results' ? null : next }, 'replace')}
            tabs={tabs.map((value) => ({
              value,
              label: t(`tabs.${value}`),
              ...(value === 'questions' && { count: set.questions }),
            }))}
          >
            <TabPanel value="results" className="pt-4">
              <ResultsTab set={set} />
            </TabPanel>
            <TabPanel value="questions" className="pt-4">
              <QuestionsTab set={set} />
            </TabPanel>
          </Tabs>
        </>
      )}
    </section>
  );
}

function SetHeader({ set }: { set: EvaluationSetDetail }) {
  const { t } = useTranslation('evaluation');
  const { t: tCommon } = useTranslation();
  const url = useUrlState();
  const refresh = useRefreshEvaluation();
  const [open, setOpen] = useState<'rename' | 'delete' | null>(null);
  const remove = useMutation({
    mutationFn: () => api.deleteEvaluationSet({ params: { setId: set.id } }),
    onSuccess: () => {
      toast.success(t('deleted', { name: set.name }));
      url.set(noSet, 'replace');
      return refresh();
    },
  });
  return (
    <div className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <h2 className="text-20 break-words">{set.name}</h2>
        <p className="mt-1 truncate text-text-muted">
          {set.collectionName} · {t('questions', { count: set.questions })}
        </p>
      </div>
      <Menu trigger={<IconButton label={t('actions', { name: set.name })} icon={<Ellipsis size={16} />} />}>
        <MenuItem icon={<Pencil size={16} />} onSelect={() => setOpen('rename')}>
          {tCommon('rename')}
        </MenuItem>
        <MenuItem
          icon={<Download size={16} />}
          isDisabled={set.questions === 0}
          onSelect={() =>
            window.location.assign(
              endpointUrl('', endpoints.exportEvaluationQuestions, { params: { setId: set.id } }),
            )
          }
        >
          {t('export')}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 size={16} />} tone="danger" onSelect={() => setOpen('delete')}>
          {tCommon('delete')}
        </MenuItem>
      </Menu>
      {open === 'rename' && <SetDialog stored={set} onClose={() => setOpen(null)} />}
      {open === 'delete' && (
        <ConfirmDialog
          isOpen
          onOpenChange={() => setOpen(null)}
          title={t('deleteTitle', { name: set.name })}
          description={t('deleteText')}
          confirmLabel={tCommon('delete')}
          onConfirm={() => remove.mutateAsync()}
        />
      )}
    </div>
  );
}
