export { createLatentIndex, type LatentIndex, type LatentIndexOptions } from './latent-index.service.ts';
