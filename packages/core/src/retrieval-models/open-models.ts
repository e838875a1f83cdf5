import { AppError, type ModelSource } from '@onyx/contracts';
import {
  downloadModel,
  openEmbedder,
  openReranker,
  type ModelServers,
  type OpenEmbedder,
  type OpenReranker,
} from '@onyx/models';
import { createKeySeal, type SecretKeys } from '../settings/index.ts';
import { folderOfRepository, folderPath, listModelFolders, removeModelFolder } from './model-folders.ts';
import type { ModelOpener, ModelPlace } from './model-opener.ts';

type Located = ModelPlace & {
  source: ModelSource['source'];
  apiKey: string | null;
  dimensions: number | null;
  vectorId: string | null;
};

/**
 * @param options.modelsDir The only folder that models are read from and fetched to.
 * @param options.hub Where models are fetched from unless an address is given with them.
 * @param options.secretKeys The first encrypts; all are read with.
 * @param options.modelServers Those of the configuration, when it has any. Whoever opened them closes them.
 */
export function createModelOpener(options: {
  modelsDir: string;
  hub: string;
  secretKeys: SecretKeys;
  modelServers?: ModelServers | undefined;
}): ModelOpener {
  const { modelsDir, hub, modelServers } = options;
  const { unseal } = createKeySeal(options.secretKeys);

  /** @throws AppError `model-servers-missing` where none are configured any more. */
  function served(): ModelServers {
    if (!modelServers) throw new AppError('model-servers-missing');
    return modelServers;
  }

  /** The folder of a model that is in one. */
  function folderOf({ source, reference, revision }: ModelPlace & Pick<Located, 'source'>): string {
    const name = source === 'hub' ? folderOfRepository(reference, revision ?? 'main') : reference;
    return folderPath(modelsDir, name);
  }

  async function openAsEmbedder(located: Located): Promise<OpenEmbedder> {
    const { apiKey, dimensions, vectorId, ...place } = located;
    if (place.source === 'model-server') return served().embedder(place.reference, vectorId);
    if (place.source !== 'address') return openEmbedder({ kind: 'folder', folder: folderOf(place) });
    const { reference: model, address } = place;
    return openEmbedder({
      kind: 'openai-compatible',
      baseUrl: address ?? '',
      model,
      apiKey,
      dimensions: dimensions ?? undefined,
    });
  }

  async function openAsReranker({ apiKey, ...place }: Located): Promise<OpenReranker> {
    if (place.source === 'model-server') return served().reranker(place.reference);
    if (place.source !== 'address') return openReranker({ kind: 'onnx', folder: folderOf(place) });
    return openReranker({ kind: 'http', baseUrl: place.address ?? '', model: place.reference, apiKey });
  }

  function place(source: ModelSource): ModelPlace {
    switch (source.source) {
      case 'folder':
        folderPath(modelsDir, source.folder);
        return { reference: source.folder, revision: null, address: null };
      case 'hub':
        return { reference: source.repository, revision: source.revision, address: source.hub ?? hub };
      case 'address':
        return { reference: source.model, revision: null, address: source.baseUrl };
      case 'model-server':
        served();
        return { reference: source.model, revision: null, address: null };
    }
  }

  return {
    place,
    embedder: (row) => openAsEmbedder({ ...row, apiKey: unseal(row) }),
    reranker: (row) => openAsReranker({ ...row, apiKey: unseal(row) }),
    async open(purpose, given) {
      const apiKey = given.source === 'address' ? given.apiKey?.trim() || null : null;
      const located = { ...place(given), source: given.source, apiKey, dimensions: null, vectorId: null };
      return purpose === 'embedding' ? openAsEmbedder(located) : openAsReranker(located);
    },
    async download(row, watch) {
      await downloadModel({
        hub: row.address ?? hub,
        repository: row.reference,
        revision: row.revision ?? 'main',
        targetDir: folderOf(row),
        signal: watch.signal,
        onProgress: ({ doneBytes, totalBytes }) => watch.onProgress(doneBytes, totalBytes),
      });
    },
    async removeFiles(row) {
      if (row.source === 'hub') await removeModelFolder(folderOf(row));
    },
    listFolders: async () => ({ modelsDir, hub, folders: await listModelFolders(modelsDir) }),
    listServed: async () => (modelServers ? modelServers.list() : { servers: [], models: [] }),
  };
}
