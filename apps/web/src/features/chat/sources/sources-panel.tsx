'use client';
import type { Source } from '@onyx/contracts';
import { ChevronDown, ChevronUp, Quote } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../../../frame/shortcuts.ts';
import { SidePanel } from '../../../frame/side-panel.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { TabPanel, Tabs } from '../../../parts/tabs.tsx';
import { PassageViewer } from '../../viewer/passage-viewer.tsx';
import { stepCitation } from '../citations/citations.ts';
import { nameSources } from '../citations/source-names.ts';
import { SourceList } from './source-list.tsx';
import { panelName, panelParams, type SourcesPanelState } from './use-sources-panel.ts';

type Tab = 'cited' | 'found';

/** The sources of an answer: those it cites and those it did not use, the chosen one opened at its passage. */
export function SourcesPanel({ panel }: { panel: SourcesPanelState }) {
  const { t } = useTranslation('chat');
  const { message, number, order, open } = panel;
  const step = (by: 1 | -1) => {
    const next = stepCitation(order, panel.isOpen ? number : null, by);
    if (message && next !== null) open(message.id, next);
  };
  useShortcut('n', () => step(1), message !== null);
  useShortcut('p', () => step(-1), message !== null);

  const sources = message?.sources ?? [];
  const cited = order.flatMap((cited) => sources.find((source) => source.number === cited) ?? []);
  const others = sources.filter((source) => !order.includes(source.number));
  const names = nameSources(sources);
  const shown = sources.find((source) => source.number === number);
  const own: Tab = shown && !order.includes(shown.number) ? 'found' : 'cited';
  const [chosen, setChosen] = useState<{ tab: Tab; forNumber: number | null } | null>(null);
  // A source that is opened brings its tab along; a tab that is chosen stays until another source is opened.
  const tab = chosen?.forNumber === number ? chosen.tab : cited.length === 0 ? 'found' : own;

  return (
    <SidePanel
      name={panelName}
      params={panelParams}
      title={t('sources.heading', { count: cited.length })}
      actions={
        <>
          <IconButton
            size="small"
            label={t('sources.previous')}
            shortcut="P"
            icon={<ChevronUp size={16} />}
            disabled={order.length === 0 || number === order[0]}
            onClick={() => step(-1)}
          />
          <IconButton
            size="small"
            label={t('sources.next')}
            shortcut="N"
            icon={<ChevronDown size={16} />}
            disabled={order.length === 0 || number === order.at(-1)}
            onClick={() => step(1)}
          />
        </>
      }
    >
      {message === null || sources.length === 0 ? (
        <EmptyState icon={<Quote size={20} aria-hidden />} title={t('sources.none')}>
          {t('sources.noneText')}
        </EmptyState>
      ) : (
        <>
          <Tabs
            value={tab}
            onValueChange={(next) => setChosen({ tab: next, forNumber: number })}
            label={t('sources.title')}
            tabs={[
              { value: 'cited', label: t('sources.cited'), count: cited.length },
              { value: 'found', label: t('sources.found'), count: others.length },
            ]}
            className="max-h-[40%] shrink-0 [&>[role=tablist]]:px-4"
          >
            <TabPanel value="cited" className="overflow-y-auto">
              <SourceList
                sources={cited}
                names={names}
                active={number}
                onOpen={(next) => open(message.id, next)}
              />
            </TabPanel>
            <TabPanel value="found" className="overflow-y-auto">
              <SourceList
                sources={others}
                names={names}
                active={number}
                onOpen={(next) => open(message.id, next)}
              />
            </TabPanel>
          </Tabs>
          {shown && <SourcePassage source={shown} onStep={step} />}
        </>
      )}
    </SidePanel>
  );
}

/** The passage of a source in its document. */
function SourcePassage({ source, onStep }: { source: Source; onStep: (by: 1 | -1) => void }) {
  const passage = useMemo(() => ({ text: source.text, marks: source.marks }), [source.text, source.marks]);
  useSheetKeys(onStep);
  return (
    <div className="flex min-h-0 flex-1 flex-col border-t border-line">
      <PassageViewer
        documentId={source.documentId}
        version={source.documentVersion}
        location={source.location}
        passage={passage}
      />
    </div>
  );
}

/** On small screens the panel is a sheet, a dialog: the page's single keys are silent then, these are not. */
function useSheetKeys(onStep: (by: 1 | -1) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
      const target = event.target instanceof Element ? event.target : null;
      if (!isPlain || event.defaultPrevented || !target?.closest('[role="dialog"]')) return;
      if (target.closest('input, textarea, select')) return;
      if (event.key === 'n') onStep(1);
      if (event.key === 'p') onStep(-1);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [onStep]);
}
