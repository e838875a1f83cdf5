import type { LanguageModelInput, LanguageModelSettings, ProviderKind } from '@onyx/contracts';

export type PresetId = 'openai' | 'anthropic' | 'google' | 'ollama' | 'deepseek' | 'qwen' | 'compatible';

export type Preset = {
  id: PresetId;
  provider: ProviderKind;
  /** Filled in for the person; empty means the provider's own. */
  baseUrl: string;
  /** A model to start from; people change it. */
  model: string;
  contextTokens: number;
  /** Whether requests fail without a key. */
  needsKey: boolean;
  /** Whether the address is a part of the question, not a detail. */
  asksForBaseUrl: boolean;
};

/** Providers people come with, and what each needs. The order of the list in the form. */
export const presets: readonly Preset[] = [
  {
    id: 'openai',
    provider: 'openai',
    baseUrl: '',
    model: 'gpt-4.1-mini',
    contextTokens: 1_000_000,
    needsKey: true,
    asksForBaseUrl: false,
  },
  {
    id: 'anthropic',
    provider: 'anthropic',
    baseUrl: '',
    model: 'claude-sonnet-4-5',
    contextTokens: 200_000,
    needsKey: true,
    asksForBaseUrl: false,
  },
  {
    id: 'google',
    provider: 'google',
    baseUrl: '',
    model: 'gemini-2.5-flash',
    contextTokens: 1_000_000,
    needsKey: true,
    asksForBaseUrl: false,
  },
  {
    id: 'deepseek',
    provider: 'openai-compatible',
    baseUrl: 'https://api.deepseek.com/v1',
    model: 'deepseek-chat',
    contextTokens: 128_000,
    needsKey: true,
    asksForBaseUrl: true,
  },
  {
    id: 'qwen',
    provider: 'openai-compatible',
    baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1',
    model: 'qwen-plus',
    contextTokens: 128_000,
    needsKey: true,
    asksForBaseUrl: true,
  },
  {
    id: 'ollama',
    provider: 'ollama',
    baseUrl: 'http://127.0.0.1:11434',
    model: 'qwen3:8b',
    contextTokens: 32_768,
    needsKey: false,
    asksForBaseUrl: true,
  },
  {
    id: 'compatible',
    provider: 'openai-compatible',
    baseUrl: '',
    model: '',
    contextTokens: 32_768,
    needsKey: false,
    asksForBaseUrl: true,
  },
];

/** The preset by its id. */
export function presetById(id: PresetId): Preset {
  const preset = presets.find((candidate) => candidate.id === id);
  if (!preset) throw new Error(`no preset ${id}`);
  return preset;
}

/** The preset a stored model was made from, told by provider and address. */
export function presetOf(model: Pick<LanguageModelSettings, 'provider' | 'baseUrl'>): Preset {
  const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : '');
  const sameProvider = presets.filter((preset) => preset.provider === model.provider);
  const sameHost = sameProvider.find(
    (preset) => preset.baseUrl !== '' && hostOf(preset.baseUrl) === hostOf(model.baseUrl ?? ''),
  );
  return (
    sameHost ??
    sameProvider.find((preset) => preset.baseUrl === '') ??
    sameProvider[0] ??
    presetById('compatible')
  );
}

/** What the form holds while it is filled in. */
export type ModelDraft = {
  presetId: PresetId;
  name: string;
  model: string;
  baseUrl: string;
  /** Empty: unchanged, or none. */
  apiKey: string;
  isKeyRemoved: boolean;
  /** As typed. */
  contextTokens: string;
};

/** A draft with a preset's values. */
export function draftFromPreset(preset: Preset, name: string): ModelDraft {
  return {
    presetId: preset.id,
    name,
    model: preset.model,
    baseUrl: preset.baseUrl,
    apiKey: '',
    isKeyRemoved: false,
    contextTokens: String(preset.contextTokens),
  };
}

/** A draft with a stored model's values. */
export function draftFromModel(model: LanguageModelSettings): ModelDraft {
  return {
    presetId: presetOf(model).id,
    name: model.name,
    model: model.model,
    baseUrl: model.baseUrl ?? '',
    apiKey: '',
    isKeyRemoved: false,
    contextTokens: String(model.contextTokens),
  };
}

/** The request a draft stands for. An untouched key is absent, a removed one empty. */
export function draftToInput(draft: ModelDraft): LanguageModelInput {
  const apiKey = draft.apiKey.trim();
  return {
    name: draft.name.trim(),
    provider: presetById(draft.presetId).provider,
    baseUrl: draft.baseUrl.trim() || null,
    model: draft.model.trim(),
    contextTokens: Number(draft.contextTokens.replaceAll(/[\s,_]/g, '')),
    ...(apiKey !== '' && { apiKey }),
    ...(draft.isKeyRemoved && apiKey === '' && { apiKey: '' }),
  };
}

export type DraftField = 'name' | 'model' | 'baseUrl' | 'contextTokens';

/** Which fields of a draft must be put right before it can be sent. */
export function wrongDraftFields(draft: ModelDraft): DraftField[] {
  const wrong: DraftField[] = [];
  const input = draftToInput(draft);
  if (input.name === '') wrong.push('name');
  if (input.model === '') wrong.push('model');
  const { asksForBaseUrl } = presetById(draft.presetId);
  const isUrl = input.baseUrl !== null && URL.canParse(input.baseUrl) && /^https?:/.test(input.baseUrl);
  if (input.baseUrl === null ? asksForBaseUrl : !isUrl) wrong.push('baseUrl');
  const tokens = input.contextTokens;
  if (!Number.isSafeInteger(tokens) || tokens < 1024 || tokens > 10_000_000) wrong.push('contextTokens');
  return wrong;
}
