import type { ModelFolder, ModelSource, RetrievalPurpose, ServedModels } from '@onyx/contracts';
import type { OpenEmbedder, OpenReranker } from '@onyx/models';
import type { RetrievalModelRow } from './retrieval-models.queries.ts';

/** Where a model is, as its row tells. */
export type ModelPlace = Pick<RetrievalModelRow, 'reference' | 'revision' | 'address'>;
type LocatedRow = ModelPlace &
  Pick<RetrievalModelRow, 'id' | 'source' | 'apiKeyEncrypted' | 'dimensions' | 'vectorId'>;

export type Watch = { signal: AbortSignal; onProgress: (done: number, total: number) => void };

/** Gets at models wherever they are: in folders, on a hub, behind an address, on model servers. */
export type ModelOpener = {
  place(source: ModelSource): ModelPlace;
  /** A service is asked for its dimensions unless the row knows them. */
  embedder(row: LocatedRow): Promise<OpenEmbedder>;
  reranker(row: LocatedRow): Promise<OpenReranker>;
  /** As both, for a model that is no row yet. */
  open(
    purpose: RetrievalPurpose,
    source: Exclude<ModelSource, { source: 'hub' }>,
  ): Promise<OpenEmbedder | OpenReranker>;
  /** Fetches what is missing of a model of a hub. Progress is in bytes. */
  download(row: LocatedRow, watch: Watch): Promise<void>;
  /** Deletes what was fetched for a model. */
  removeFiles(row: LocatedRow): Promise<void>;
  listFolders(): Promise<{ modelsDir: string; hub: string; folders: ModelFolder[] }>;
  /** What the model servers of the configuration offer. */
  listServed(): Promise<ServedModels>;
};
