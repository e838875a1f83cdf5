import type { ErrorInfo, ModelLanguages, RetrievalModel, TextLanguage } from '@onyx/contracts';
import type { RetrievalModelRow } from './retrieval-models.queries.ts';

/** A model as administrators see it. `problem`: what is wrong with it at the moment. */
export function toView(row: RetrievalModelRow, problem: ErrorInfo | null): RetrievalModel {
  return {
    id: row.id,
    purpose: row.purpose,
    name: row.name,
    source: row.source,
    reference: row.revision === null ? row.reference : `${row.reference}@${row.revision}`,
    address: row.address,
    hasApiKey: row.apiKeyEncrypted !== null,
    state: row.state === 'ready' && row.isActive ? 'active' : row.state,
    isPrevious: row.isPrevious,
    progress: progressOf(row, new Date()),
    dimensions: row.dimensions,
    languages: languagesOf(row.languages ?? row.wantedLanguages),
    error: row.error ?? problem,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Languages as they are stored, a list with `any` for all. */
export function languagesOf(stored: readonly string[] | null): ModelLanguages | null {
  if (stored === null) return null;
  return stored.includes('any') ? 'any' : (stored as TextLanguage[]);
}

export function storedLanguages(languages: 'any' | readonly TextLanguage[]): string[] {
  return languages === 'any' ? ['any'] : [...languages];
}

type Progress = Pick<
  RetrievalModelRow,
  'state' | 'done' | 'total' | 'stageFirst' | 'stageStartedAt' | 'stageAdvancedAt'
>;

/** How far a model is, and how long the rest will take at the pace of this run. */
export function progressOf(row: Progress, now: Date): RetrievalModel['progress'] {
  const { state, done, total } = row;
  if (done === null || total === null || (state !== 'downloading' && state !== 'building')) return null;
  const unit = state === 'downloading' ? 'bytes' : 'chunks';
  return { done, total, unit, remainingSeconds: remainingSeconds(row, total - done, now) };
}

function remainingSeconds(row: Progress, left: number, now: Date): number | null {
  const advanced = (row.done ?? 0) - (row.stageFirst ?? 0);
  if (advanced <= 0 || !row.stageStartedAt || !row.stageAdvancedAt) return null;
  const neededMs = row.stageAdvancedAt.getTime() - row.stageStartedAt.getTime();
  // The next step is under way since the last was stored.
  const sinceMs = now.getTime() - row.stageAdvancedAt.getTime();
  return Math.max(0, Math.round(((left / advanced) * neededMs - sinceMs) / 1000));
}
