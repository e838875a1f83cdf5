import type { Embedder } from '@onyx/models';
import type { SearchModel, SearchModels } from '@onyx/search';
import { createHash } from 'node:crypto';
import { createLocalCache, type SharedCache } from '../cluster/index.ts';

/** About two thousand vectors of a thousand dimensions. */
const localBytes = 8 * 1024 * 1024;
/** A service that changes a model behind its name is noticed by its dimensions at most; what is kept of it ends soon. */
const ttlMs = 24 * 60 * 60 * 1000;

/**
 * The same models, which embed a question that was asked before only once: chosen models take their time, and people
 * ask the same. Vectors are kept in this process and in the cache that all share, where there is one; under a hash,
 * for nobody should read there what was asked. Those of passages are stored with the chunks.
 */
export function cacheQuestions(models: SearchModels, shared: SharedCache | undefined): SearchModels {
  const local = createLocalCache({ maxBytes: localBytes });
  const cached = ({ role, embedder }: SearchModel): SearchModel => ({
    role,
    // The others cost less than asking the cache.
    embedder: role === 'model' ? withCache(embedder, local, shared) : embedder,
  });
  return { searched: () => models.searched().map(cached), written: () => models.written() };
}

function withCache(embedder: Embedder, local: SharedCache, shared: SharedCache | undefined): Embedder {
  return {
    ...embedder,
    async embedQuery(text, options = {}) {
      const key = `question:${createHash('sha256').update(`${embedder.id}\n${text}`).digest('base64url')}`;
      const near = vectorOf(await local.get(key), embedder.dimensions);
      if (near) return near;
      const far = shared && vectorOf(await shared.get(key), embedder.dimensions);
      const vector = far ?? (await embedder.embedQuery(text, options));
      const bytes = bytesOf(vector);
      await local.set(key, bytes, ttlMs);
      // Nobody waits for what others may need.
      if (!far) void shared?.set(key, bytes, ttlMs);
      return vector;
    },
  };
}

/** Little-endian floats of 32 bits, as every platform that we run on has them. */
function bytesOf(vector: Float32Array): Uint8Array {
  return Uint8Array.from(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
}

/** Undefined when it is not there or not one of this model. */
function vectorOf(bytes: Uint8Array | null, dimensions: number): Float32Array | undefined {
  if (bytes?.byteLength !== dimensions * Float32Array.BYTES_PER_ELEMENT) return undefined;
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
