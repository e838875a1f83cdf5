import type { TextLanguage } from '@onyx/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../model-folder/model-json.ts';
import type { TextTokenizer } from './text-tokenizer.ts';

export type ModelLanguages = readonly TextLanguage[] | 'any';

/**
 * English words that a Chinese vocabulary holds in pieces only, and characters that only simplified Chinese has:
 * English vocabularies hold a few of the others.
 */
const samples = {
  en: 'every employee of the department signed an agreement about travel expenses and the annual budget before the conference in September',
  zh: '这们说时为对发现过还没东给让应该请问题实际经济应员规则资产业务单',
};
const maxSampleTokens = 200;

/**
 * The languages a model was made for: what its card (`README.md`) declares, else those whose frequent words its
 * vocabulary knows. A vocabulary of both English and Chinese is one of many languages.
 */
export async function knownLanguages(folder: string, tokenizer: TextTokenizer): Promise<ModelLanguages> {
  const declared = await readFile(join(folder, 'README.md'), 'utf8').then(
    declaredLanguages,
    (error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    },
  );
  if (declared) return declared;
  const english = tokensPerUnit(tokenizer, samples.en, samples.en.split(' ').length);
  const chinese = tokensPerUnit(tokenizer, samples.zh, samples.zh.length);
  const knowsEnglish = english > 0.9 && english < 1.5;
  const knowsChinese = chinese > 0.7 && chinese < 1.3;
  if (knowsEnglish === knowsChinese) return knowsEnglish ? 'any' : ['other'];
  return [knowsEnglish ? 'en' : 'zh'];
}

/** Known tokens for each word or character: below one where many are unknown, far above where they fall to pieces. */
function tokensPerUnit(tokenizer: TextTokenizer, sample: string, units: number): number {
  return tokenizer.plainIds(sample, maxSampleTokens).length / units;
}

/** The `language` of a model card's front matter: one code, a list in brackets, or a list of lines. */
export function declaredLanguages(card: string): ModelLanguages | undefined {
  const front = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---/.exec(card)?.[1];
  const value = front && /^language:[ \t]*(.*(?:\r?\n[ \t]*-[ \t]*.+)*)/m.exec(front)?.[1];
  const codes = value?.match(/[a-z]+(?:[-_][a-z]+)*/gi)?.map((code) => code.toLowerCase()) ?? [];
  if (codes.length === 0) return undefined;
  if (codes.includes('multilingual')) return 'any';
  const languages = new Set(codes.map(languageOf));
  return languages.size === 3 ? 'any' : [...languages];
}

function languageOf(code: string): TextLanguage {
  const [main] = code.split(/[-_]/);
  if (main === 'en' || main === 'eng' || main === 'english') return 'en';
  return main === 'zh' || main === 'zho' || main === 'cmn' || main === 'chinese' ? 'zh' : 'other';
}
