'use client';
import type { Document } from '@onyx/contracts';
import { useRef, useState } from 'react';
import { ErrorState } from '../../../parts/error-state.tsx';
import type { UrlChanges } from '../../../frame/url-state.ts';
import { needsPassword } from '../failure.ts';
import { BulkBar } from './bulk-bar.tsx';
import { DocumentDialogs, useBulkDocuments, usePinDocument, type OpenDialog } from './document-dialogs.tsx';
import type { DocumentAction } from './document-menu.tsx';
import { sortChanges, type DocumentQuery } from './document-query.ts';
import { DocumentTable } from './document-table.tsx';
import { EmptyList } from './empty-list.tsx';
import { FilterBar } from './filter-bar.tsx';
import { rowsBetween } from './row-windows.ts';
import {
  bulkTarget,
  idsOf,
  maxSelected,
  nothing,
  selectedCount,
  withRows,
  type Selection,
} from './selection.ts';
import { useDocumentRows } from './use-document-rows.ts';

/** Rows without content, shown until it is known how many there are. */
const loadingRows = 12;

/** Filters, table and what can be done with what is selected in it. */
export function DocumentList({
  query,
  openId,
  onUrl,
  onOpen,
  onAdd,
  onNewVersion,
}: {
  query: DocumentQuery;
  openId: string;
  onUrl: (changes: UrlChanges, mode: 'push' | 'replace') => void;
  onOpen: (document: Document) => void;
  /** Picks files to add. */
  onAdd: () => void;
  onNewVersion: (document: Document) => void;
}) {
  const rows = useDocumentRows(query);
  const bulk = useBulkDocuments();
  const pin = usePinDocument();
  const [selection, setSelection] = useState<Selection>(nothing);
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const lastIndex = useRef(0);
  const total = rows.total ?? 0;
  const isLoading = rows.total === null && !rows.error;
  const count = selectedCount(selection);
  const target = bulkTarget(selection, query.filter);
  const clear = () => setSelection(nothing);

  const select = async (index: number, isOn: boolean, isRange: boolean) => {
    const { first, last } = rowsBetween(isRange ? lastIndex.current : index, index);
    lastIndex.current = index;
    const loaded = Array.from({ length: Math.min(maxSelected, last - first + 1) }, (_, step) =>
      rows.rowAt(first + step),
    );
    // A range may pass over rows that were never in view.
    const meant = loaded.every(Boolean) ? loaded : await rows.fetchRows(first, first + loaded.length - 1);
    const known = Array.from({ length: Math.min(total, maxSelected) }, (_, at) => rows.rowAt(at));
    setSelection((present) => withRows(present, idsOf(meant), isOn, idsOf(known)));
  };
  const act = (action: DocumentAction, document: Document) => {
    const one = { target: { ids: [document.id] }, count: 1, title: document.title };
    if (action === 'new-version') onNewVersion(document);
    else if (action === 'rename') setDialog({ kind: 'rename', document });
    else if (action === 'pin') pin.mutate(document);
    else if (action !== 'retry') setDialog({ kind: action, ...one });
    else if (needsPassword(document.status.error)) setDialog({ kind: 'password', document });
    else bulk.mutate({ action: 'retry', target: one.target });
  };
  const ask = (kind: 'delete' | 'move') => {
    if (count > 0) setDialog({ kind, target, count });
  };

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      {count > 0 ? (
        <BulkBar
          count={count}
          total={total}
          isAll={selection.kind === 'all'}
          isBusy={bulk.isPending}
          onAll={() => setSelection({ kind: 'all', count: total })}
          onDelete={() => ask('delete')}
          onRetry={() => bulk.mutate({ action: 'retry', target }, { onSuccess: clear })}
          onMove={() => ask('move')}
          onClear={clear}
        />
      ) : (
        <FilterBar query={query} onChange={onUrl} />
      )}
      {rows.error && rows.total === null && <ErrorState error={rows.error} onRetry={rows.retry} />}
      {rows.total === 0 && <EmptyList filter={query.filter} onUrl={onUrl} onAdd={onAdd} />}
      {(total > 0 || isLoading) && (
        <DocumentTable
          total={isLoading ? loadingRows : total}
          isLoading={isLoading}
          rowAt={rows.rowAt}
          query={query}
          selection={selection}
          openId={openId}
          hasCollection={query.filter.collectionId === undefined}
          callbacks={{
            onOpen,
            onSelect: (index, isOn, isRange) => void select(index, isOn, isRange),
            onAction: act,
            onSort: (sort) => onUrl(sortChanges(query, sort), 'push'),
            onSelectAll: (isOn) => setSelection(isOn ? { kind: 'all', count: total } : nothing),
            onVisible: rows.show,
            onDelete: () => ask('delete'),
          }}
        />
      )}
      {dialog && <DocumentDialogs dialog={dialog} onClose={() => setDialog(null)} onDone={clear} />}
    </div>
  );
}
