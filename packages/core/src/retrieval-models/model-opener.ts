import type { ModelFolder, ModelSource, RetrievalPurpose } from '@onyx/contracts';
import type { Embedder, Reranker } from '@onyx/models';
import type { RetrievalModelRow } from './retrieval-models.queries.ts';

/** Where a model is, as its row tells. */
export type ModelPlace = Pick<RetrievalModelRow, 'reference' | 'revision' | 'address'>;
type LocatedRow = ModelPlace & Pick<RetrievalModelRow, 'id' | 'source' | 'apiKeyEncrypted'>;

/** A model in memory or behind an address. Closed it works no more. */
export type Opened<T> = T & { close(): Promise<void> };

export type Watch = { signal: AbortSignal; onProgress: (done: number, total: number) => void };

/** Gets at models wherever they are: in folders, on a hub, behind an address. */
export type ModelOpener = {
  place(source: ModelSource): ModelPlace;
  embedder(row: LocatedRow): Promise<Opened<Embedder>>;
  reranker(row: LocatedRow): Promise<Opened<Reranker>>;
  /** As both, for a model that is no row yet. */
  open(
    purpose: RetrievalPurpose,
    source: Exclude<ModelSource, { source: 'hub' }>,
  ): Promise<Opened<Embedder> | Opened<Reranker>>;
  /** Fetches what is missing of a model of a hub. Progress is in bytes. */
  download(row: LocatedRow, watch: Watch): Promise<void>;
  /** Deletes what was fetched for a model. */
  removeFiles(row: LocatedRow): Promise<void>;
  listFolders(): Promise<{ modelsDir: string; hub: string; folders: ModelFolder[] }>;
};
