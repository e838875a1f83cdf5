'use client';
import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../frame/page-header.tsx';
import { useShortcut } from '../../frame/shortcuts.ts';
import { usePanel } from '../../frame/side-panel.tsx';
import { useUrlState } from '../../frame/url-state.ts';
import { useElementSize } from '../viewer/use-element-size.ts';
import { documentHref } from '../viewer/viewer-links.ts';
import { Facets } from './facets.tsx';
import { PassagePanel, passagePanel } from './passage-panel.tsx';
import { rememberSearch } from './recent-searches.ts';
import { SearchBox } from './search-box.tsx';
import { SearchResults } from './search-results.tsx';
import { SearchStart } from './search-start.tsx';
import { filterParams, parseSearchState, type SearchState } from './search-state.ts';
import { SearchToolbar } from './search-toolbar.tsx';
import { useSearch } from './use-search.ts';

/** From this width of the page on, facets stand at its side. */
const sideFacetsPx = 700;
const noFilters = { collectionIds: [], formats: [], date: null };

/** Search: the box on top, facets, results, and the selected passage beside them. */
export function SearchScreen() {
  const { t } = useTranslation('search');
  const url = useUrlState();
  const router = useRouter();
  const body = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(body);
  const state = parseSearchState(url.params);
  const isExplained = url.get('explain') === '1';
  const search = useSearch(state, isExplained);
  const panel = usePanel(passagePanel.name, passagePanel.params);
  const selectedId = panel.isOpen ? url.get('selected') : '';
  const passageIndex = Math.max(0, (url.getNumber('passage') ?? 1) - 1);
  const { results } = search;
  const selected = results.find(({ documentId }) => documentId === selectedId);

  const setFilters = (changes: Partial<SearchState>) => url.set(filterParams({ ...state, ...changes }));
  const open = (documentId: string, passage: number) => {
    rememberSearch(state.query);
    panel.open({ selected: documentId, passage: passage === 0 ? null : passage + 1 });
  };
  /** The result that has the focus, else the selected one. */
  const currentIndex = () => {
    const focused = document.activeElement?.closest<HTMLElement>('[data-result]')?.dataset['result'];
    return results.findIndex(({ documentId }) => documentId === (focused ?? selectedId));
  };
  const walk = (step: 1 | -1) => {
    const at = currentIndex();
    const next = results[Math.min(results.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
    if (!next) return;
    body.current
      ?.querySelector<HTMLElement>(`[data-result="${next.documentId}"] [data-result-title]`)
      ?.focus();
    if (panel.isOpen) open(next.documentId, 0);
  };
  useShortcut('j', () => walk(1));
  useShortcut('k', () => walk(-1));
  useShortcut('o', () => {
    const result = results[Math.max(0, currentIndex())];
    if (!result) return;
    const passage = result.passages[result.documentId === selectedId ? passageIndex : 0];
    const { documentId, documentVersion: version } = result;
    router.push(documentHref({ documentId, version, location: passage?.location }));
  });

  const facets = <Facets state={state} facets={search.summary?.facets} onChange={setFilters} />;
  const hasRoom = width >= sideFacetsPx;
  const filterCount = state.collectionIds.length + state.formats.length + (state.date ? 1 : 0);
  const isSearching = state.query !== '';
  return (
    <>
      <PageHeader title={state.query === '' ? t('title') : `${state.query} · ${t('title')}`}>
        <h1 className="truncate text-14 font-semibold">{t('title')}</h1>
      </PageHeader>
      <div ref={body} className="min-h-0 flex-1 overflow-y-auto overscroll-contain [scrollbar-gutter:stable]">
        <div className="mx-auto flex max-w-[1080px] flex-col gap-4 px-4 pb-8">
          <SearchBox
            value={state.query}
            onType={(q) => url.set({ q, selected: null, passage: null }, 'replace')}
            onSubmit={(q) => {
              rememberSearch(q);
              if (q !== state.query) url.set({ q, selected: null, passage: null });
            }}
          />
          {!isSearching && (
            <SearchStart
              onPick={(q) => {
                rememberSearch(q);
                url.set({ q });
              }}
            />
          )}
          {isSearching && width > 0 && (
            <div className="flex items-start gap-6">
              {hasRoom && (
                <aside aria-label={t('facets.label')} className="sticky top-0 w-[220px] shrink-0 pt-1">
                  {facets}
                </aside>
              )}
              <div className="flex min-w-0 flex-1 flex-col gap-3">
                <SearchToolbar
                  query={state.query}
                  found={search.error || results.length === 0 ? undefined : search.summary}
                  facets={!hasRoom && facets}
                  filterCount={filterCount}
                  isExplained={isExplained}
                  onExplain={(isOn) => url.set({ explain: isOn ? '1' : null }, 'replace')}
                  onClearFilters={() => setFilters(noFilters)}
                />
                <SearchResults
                  state={state}
                  search={search}
                  selectedId={selectedId}
                  passageIndex={passageIndex}
                  onOpen={open}
                  onClearFilters={() => setFilters(noFilters)}
                />
              </div>
            </div>
          )}
        </div>
      </div>
      <PassagePanel
        documentId={selectedId}
        result={selected}
        passageIndex={passageIndex}
        onPassage={(index) => open(selectedId, index)}
      />
    </>
  );
}
