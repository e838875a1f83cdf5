import { endpoints, type LanguageModelSettings } from '@onyx/contracts';
import { describe, expect, test } from 'vitest';
import {
  draftFromModel,
  draftFromPreset,
  draftToInput,
  presetById,
  presetOf,
  presets,
  wrongDraftFields,
} from './models/presets.ts';
import { deviceOf } from './personal/device.ts';
import { allowedSections, resolveSection } from './sections.ts';

const stored: LanguageModelSettings = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'DeepSeek',
  provider: 'openai-compatible',
  baseUrl: 'https://api.deepseek.com/v1',
  model: 'deepseek-chat',
  contextTokens: 64_000,
  hasApiKey: true,
  isDefault: true,
  createdAt: '2026-11-23T08:00:00.000Z',
};

describe('language model form', () => {
  test.each(presets.filter(({ id }) => id !== 'compatible'))('preset $id can be sent as it is', (preset) => {
    const draft = draftFromPreset(preset, 'Name');
    expect(wrongDraftFields(draft)).toEqual([]);
    const body = endpoints.createLanguageModel.body.parse(draftToInput(draft));
    expect(body.provider).toBe(preset.provider);
    expect(body.apiKey).toBeUndefined();
  });

  test('names what must be filled in', () => {
    const draft = { ...draftFromPreset(presetById('compatible'), ''), contextTokens: '12' };
    expect(wrongDraftFields(draft)).toEqual(['name', 'model', 'baseUrl', 'contextTokens']);
    expect(wrongDraftFields({ ...draft, baseUrl: 'ftp://x' })).toContain('baseUrl');
    expect(wrongDraftFields({ ...draftFromPreset(presetById('openai'), 'x'), baseUrl: 'nonsense' })).toEqual([
      'baseUrl',
    ]);
  });

  test('reads a context length as people write it', () => {
    expect(draftToInput({ ...draftFromModel(stored), contextTokens: '128,000' }).contextTokens).toBe(128_000);
  });

  test('an untouched key is absent, a removed one empty, a typed one wins', () => {
    const draft = draftFromModel(stored);
    expect('apiKey' in draftToInput(draft)).toBe(false);
    expect(draftToInput({ ...draft, isKeyRemoved: true }).apiKey).toBe('');
    expect(draftToInput({ ...draft, isKeyRemoved: true, apiKey: ' sk-1 ' }).apiKey).toBe('sk-1');
  });

  test('a stored model finds its preset again', () => {
    expect(presetOf(stored).id).toBe('deepseek');
    expect(presetOf({ provider: 'openai-compatible', baseUrl: 'http://10.0.0.2:8000/v1' }).id).toBe(
      'compatible',
    );
    expect(presetOf({ provider: 'openai', baseUrl: null }).id).toBe('openai');
    expect(presetOf({ provider: 'ollama', baseUrl: 'http://gpu:11434' }).id).toBe('ollama');
  });
});

describe('devices', () => {
  test.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0',
      { browser: 'Edge', system: 'Windows', isPhone: false },
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      { browser: 'Safari', system: 'iPhone', isPhone: true },
    ],
    [
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      { browser: 'Chrome', system: 'Android', isPhone: true },
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0',
      { browser: 'Firefox', system: 'macOS', isPhone: false },
    ],
    ['onyx-cli/0.1.0', null],
    [null, null],
  ])('%s', (userAgent, device) => expect(deviceOf(userAgent)).toEqual(device));
});

describe('sections', () => {
  const member = {
    manageUsers: false,
    manageModels: false,
    manageSettings: false,
    createPublicCollections: false,
  };
  const admin = {
    manageUsers: true,
    manageModels: true,
    manageSettings: true,
    createPublicCollections: true,
  };

  test('members see their own, administrators all', () => {
    expect(allowedSections(member)).toEqual(['profile', 'sessions', 'api-keys', 'collections']);
    expect(allowedSections(admin)).toHaveLength(10);
  });

  test('an address a person may not open says so, an unknown one opens the first', () => {
    expect(resolveSection('people', member)).toEqual({ id: 'people', isForbidden: true });
    expect(resolveSection('people', admin)).toEqual({ id: 'people', isForbidden: false });
    expect(resolveSection('nonsense', member)).toEqual({ id: 'profile', isForbidden: false });
  });
});
