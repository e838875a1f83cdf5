export { canManage, canWrite, type CollectionStanding } from './collections.policy.ts';
export { findReadable, insertCollection } from './collections.queries.ts';
export {
  createCollectionService,
  type CollectionService,
  type CollectionServiceOptions,
} from './collections.service.ts';
export { ensureDefaultCollection, passOnCollections } from './default-collection.ts';
