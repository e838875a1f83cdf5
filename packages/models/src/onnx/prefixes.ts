import { basename } from 'node:path';
import { readOptionalJson } from '../model-folder/model-json.ts';

/** What a model wants to read in front of a question and of a passage. */
export type Prefixes = { query: string; passage: string };

/** Families that were trained with prefixes which their files do not name, by the model's name. The first that fits. */
const families: [RegExp, Prefixes][] = [
  [
    /multilingual-e5-[a-z]+-instruct/i,
    {
      query: 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ',
      passage: '',
    },
  ],
  [/(^|[-_/])e5-(small|base|large)/i, { query: 'query: ', passage: 'passage: ' }],
  [/(^|[-_/])bge-(small|base|large)-zh/i, { query: '为这个句子生成表示以用于检索相关文章：', passage: '' }],
  [
    /(^|[-_/])(bge-(small|base|large)-en|snowflake-arctic-embed|mxbai-embed)/i,
    { query: 'Represent this sentence for searching relevant passages: ', passage: '' },
  ],
  [/(^|[-_/])nomic-embed-text/i, { query: 'search_query: ', passage: 'search_document: ' }],
];

/**
 * The prefixes of a model: those in `config_sentence_transformers.json`, else those of its family, told by the name of
 * its folder or the one in `config.json`; else none.
 */
export async function readPrefixes(folder: string): Promise<Prefixes> {
  const [settings, config] = await Promise.all([
    readOptionalJson(folder, 'config_sentence_transformers.json'),
    readOptionalJson(folder, 'config.json'),
  ]);
  const prompts = (settings?.prompts ?? {}) as Record<string, unknown>;
  const prompt = (...names: string[]): string | undefined =>
    names.map((name) => prompts[name]).find((value) => typeof value === 'string');
  const query = prompt('query', 's2p_query');
  const passage = prompt('passage', 'document', 'corpus');
  if (query || passage) return { query: query ?? '', passage: passage ?? '' };
  const name = `${basename(folder)} ${String(config?._name_or_path)}`;
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? { query: '', passage: '' };
}
