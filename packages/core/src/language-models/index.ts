export {
  createLanguageModelService,
  type LanguageModelChange,
  type LanguageModelService,
  type LanguageModelServiceOptions,
} from './language-models.service.ts';
export { createLanguageModelObserver } from './observe-language-model.ts';
