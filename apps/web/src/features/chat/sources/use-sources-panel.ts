'use client';
import type { Message } from '@onyx/contracts';
import { useCallback, useMemo } from 'react';
import { usePanel } from '../../../frame/side-panel.tsx';
import { useUrlState } from '../../../frame/url-state.ts';
import { citationOrder } from '../citations/citations.ts';
import type { BranchItem } from '../state/branch.ts';
import { newerOf } from '../state/apply-event.ts';
import { useLiveAnswers } from '../state/live-answers.ts';

export const panelName = 'sources';
/** `message`: whose sources; the last answer's when absent. `source`: which one is shown. */
export const panelParams = ['source', 'message'] as const;

export type SourcesPanelState = {
  isOpen: boolean;
  /** The answer whose sources are shown. */
  message: Message | null;
  /** The source shown. */
  number: number | null;
  /** Cited numbers in reading order. */
  order: number[];
  hasSources: boolean;
  /** Opens the panel at a source, or with null at the first. */
  open: (messageId: string, number: number | null) => void;
  close: () => void;
};

/** The panel of sources as the address has it: `?panel=sources&message=…&source=3`. */
export function useSourcesPanel(branch: readonly BranchItem[]): SourcesPanelState {
  const url = useUrlState();
  const panel = usePanel(panelName, panelParams);
  const lastWithSources = branch.findLast(({ message }) => message.sources.length > 0)?.message.id;
  // Ids and not messages: a page with a closed panel need not render for each word of a running answer.
  const liveWithSources = useLiveAnswers(
    ({ byId }) => branch.findLast(({ message }) => (byId[message.id]?.sources.length ?? 0) > 0)?.message.id,
  );
  const wanted = url.get('message');
  const messageId = wanted === '' ? (liveWithSources ?? lastWithSources) : wanted;
  const stored = branch.find(({ message }) => message.id === messageId)?.message ?? null;
  const live = useLiveAnswers(({ byId }) => (panel.isOpen && stored ? byId[stored.id] : undefined));
  const message = stored && newerOf(stored, live);

  const order = useMemo(() => {
    if (!message) return [];
    const known = new Set(message.sources.map(({ number }) => number));
    return citationOrder(message.text, known);
  }, [message]);
  const { open: openPanel } = panel;
  const open = useCallback(
    (messageId: string, number: number | null) => openPanel({ message: messageId, source: number }),
    // The panel's functions read the address themselves: the first ones serve as well as the newest.
    // eslint-disable-next-line react/exhaustive-deps
    [],
  );
  const inAddress = url.getNumber('source');
  const isKnown = message?.sources.some(({ number }) => number === inAddress) ?? false;
  return {
    isOpen: panel.isOpen,
    message,
    number: isKnown ? inAddress : (order[0] ?? message?.sources[0]?.number ?? null),
    order,
    hasSources: (liveWithSources ?? lastWithSources) !== undefined,
    open,
    close: panel.close,
  };
}
