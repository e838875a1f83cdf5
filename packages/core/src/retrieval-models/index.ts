export { createChosenModels, type ChosenModels } from './chosen-models.ts';
export type { ChosenForSearch, CreateSearcherWith } from './compare-models.ts';
export type { ModelOpener } from './model-opener.ts';
export { createModelOpener } from './open-models.ts';
export { cacheQuestions } from './question-cache.ts';
export {
  createRetrievalModelService,
  type RetrievalModelService,
  type RetrievalModelServiceOptions,
} from './retrieval-models.service.ts';
