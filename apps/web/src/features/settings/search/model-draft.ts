import type { ModelLanguages, RetrievalModelInput, RetrievalPurpose } from '@onyx/contracts';

export type LanguageChoice = 'model' | 'any' | 'en' | 'zh' | 'both';
export const languageChoices: readonly LanguageChoice[] = ['model', 'both', 'en', 'zh', 'any'];

/** What the form holds while it is filled in. Fields of the sources that are not chosen are kept, too. */
export type ModelDraft = {
  source: RetrievalModelInput['source'];
  folder: string;
  /** A model of the model servers. */
  served: string;
  repository: string;
  revision: string;
  /** Empty: the hub of the configuration. */
  hub: string;
  baseUrl: string;
  model: string;
  apiKey: string;
  name: string;
  languages: LanguageChoice;
};

export const emptyDraft: ModelDraft = {
  source: 'folder',
  folder: '',
  served: '',
  repository: '',
  revision: 'main',
  hub: '',
  baseUrl: '',
  model: '',
  apiKey: '',
  name: '',
  languages: 'model',
};

export type DraftField = 'folder' | 'served' | 'repository' | 'revision' | 'hub' | 'baseUrl' | 'model';

/** Which fields of a draft must be put right before it can be sent. */
export function wrongFields(draft: ModelDraft): DraftField[] {
  const isUrl = (text: string) => URL.canParse(text.trim()) && /^https?:/.test(text.trim());
  const part = String.raw`[\w-][\w.-]*`;
  const faults: Record<ModelDraft['source'], Partial<Record<DraftField, boolean>>> = {
    folder: { folder: draft.folder === '' },
    'model-server': { served: draft.served === '' },
    hub: {
      repository: !new RegExp(`^${part}/${part}$`).test(draft.repository.trim()),
      revision: !/^[\w-][\w./-]*$/.test(draft.revision.trim()),
      hub: draft.hub.trim() !== '' && !isUrl(draft.hub),
    },
    address: { baseUrl: !isUrl(draft.baseUrl), model: draft.model.trim() === '' },
  };
  return Object.entries(faults[draft.source])
    .filter(([, isWrong]) => isWrong)
    .map(([field]) => field as DraftField);
}

/** The request a draft stands for. */
export function draftToInput(draft: ModelDraft, purpose: RetrievalPurpose): RetrievalModelInput {
  const name = draft.name.trim();
  const languages = languagesOf(draft.languages);
  const given = { purpose, ...(name !== '' && { name }), ...(languages && { languages }) };
  if (draft.source === 'folder') return { ...given, source: 'folder', folder: draft.folder };
  if (draft.source === 'model-server') return { ...given, source: 'model-server', model: draft.served };
  if (draft.source === 'hub') {
    const hub = draft.hub.trim();
    const repository = draft.repository.trim();
    return {
      ...given,
      source: 'hub',
      repository,
      revision: draft.revision.trim(),
      ...(hub !== '' && { hub }),
    };
  }
  const apiKey = draft.apiKey.trim();
  return {
    ...given,
    source: 'address',
    baseUrl: draft.baseUrl.trim(),
    model: draft.model.trim(),
    ...(apiKey !== '' && { apiKey }),
  };
}

function languagesOf(choice: LanguageChoice): ModelLanguages | undefined {
  if (choice === 'model') return undefined;
  if (choice === 'any') return 'any';
  return choice === 'both' ? ['en', 'zh'] : [choice];
}
