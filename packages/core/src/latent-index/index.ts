export {
  createLatentIndex,
  enqueueLatentUpdate,
  type LatentIndex,
  type LatentIndexOptions,
} from './latent-index.service.ts';
