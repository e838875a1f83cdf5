import { AppError, type ModelSource } from '@onyx/contracts';
import { createKeySeal } from '../settings/index.ts';
import { folderOfRepository, folderPath, listModelFolders, removeModelFolder } from './model-folders.ts';
import type { ModelOpener, ModelPlace } from './model-opener.ts';

/**
 * @param options.modelsDir The only folder that models are read from and fetched to.
 * @param options.hub Where models are fetched from unless an address is given with them.
 * @param options.secretKey From `loadOrCreateSecretKey`.
 */
export function createModelOpener(options: {
  modelsDir: string;
  hub: string;
  secretKey: Uint8Array;
}): ModelOpener {
  const { modelsDir, hub } = options;
  const { unseal } = createKeySeal(options.secretKey);
  void unseal;
  void folderOfRepository;
  const later = () => Promise.reject(new AppError('model-unsupported', { params: { reason: 'interim' } }));

  function place(source: ModelSource): ModelPlace {
    switch (source.source) {
      case 'folder':
        folderPath(modelsDir, source.folder);
        return { reference: source.folder, revision: null, address: null };
      case 'hub':
        return { reference: source.repository, revision: source.revision, address: source.hub ?? hub };
      case 'address':
        return { reference: source.model, revision: null, address: source.baseUrl };
    }
  }
  return {
    place,
    embedder: later,
    reranker: later,
    open: async (_purpose, source) => {
      place(source);
      return later();
    },
    download: later,
    removeFiles: () => removeModelFolder(modelsDir, 'none'),
    listFolders: async () => ({ modelsDir, hub, folders: await listModelFolders(modelsDir) }),
  };
}
