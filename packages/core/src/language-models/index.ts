export {
  createLanguageModelService,
  type LanguageModelChange,
  type LanguageModelService,
  type LanguageModelServiceOptions,
} from './language-models.service.ts';
