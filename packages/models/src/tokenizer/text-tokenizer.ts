import { damaged, readJson, readOptionalJson } from '../model-folder/model-json.ts';
import type { LibraryTokenizer } from './library-types.ts';
import { rememberWords } from './remember-words.ts';

/** What a network reads: token ids with the model's special tokens, and which of two texts each belongs to. */
export type EncodedText = {
  ids: number[];
  typeIds: number[];
  /** Whether an end was cut off, because the model reads no more. */
  isCut: boolean;
};

/** Cuts texts as the `tokenizer.json` of a model says (WordPiece, BPE or Unigram). */
export type TextTokenizer = {
  readonly padId: number;
  /** How many ids there are. */
  readonly vocabularySize: number;
  /** A text with its special tokens, its end cut off where it is longer than `maxTokens`. No ids: nothing to read. */
  encode(text: string, maxTokens: number): EncodedText;
  /** Two texts for one reading. The first gets at most half of the room; the end of the second is cut off. */
  encodePair(first: string, second: string, maxTokens: number): EncodedText;
  /** The text's own tokens, without special and without unknown ones. */
  plainIds(text: string, maxTokens: number): number[];
};

/**
 * Longest stretch of text that is looked at for each token that is wanted. Real text has 1 to 6 characters a token;
 * without a limit, a text of megabytes would be cut whole for its first few hundred tokens.
 */
const charactersPerToken = 24;

/**
 * Loads `tokenizer.json` (and `tokenizer_config.json`, where there is one) of a model's folder.
 * @throws AppError `model-files-missing` or `model-files-damaged`.
 */
export async function loadTextTokenizer(folder: string): Promise<TextTokenizer> {
  const [definition, settings = {}, library] = await Promise.all([
    readJson(folder, 'tokenizer.json'),
    readOptionalJson(folder, 'tokenizer_config.json'),
    // Only now: most installations have no model that needs it.
    import('@huggingface/tokenizers'),
  ]);
  try {
    return createTextTokenizer(new library.Tokenizer(definition, settings) as LibraryTokenizer, settings);
  } catch (error) {
    throw damaged('tokenizer.json', error);
  }
}

function createTextTokenizer(tokenizer: LibraryTokenizer, settings: { pad_token?: unknown }): TextTokenizer {
  const { model } = tokenizer;
  if (!model) throw new Error('no model');
  rememberWords(model);
  const unknownId = model.unk_token_id;
  const allTokens = (text: string, maxTokens: number): string[] =>
    tokenizer.tokenize(clip(text, maxTokens * charactersPerToken));
  const tokensOf = (text: string, maxTokens: number): { tokens: string[]; isCut: boolean } => {
    const all = allTokens(text, maxTokens);
    const isCut = all.length > maxTokens || text.length > maxTokens * charactersPerToken;
    return { tokens: all.slice(0, Math.max(0, maxTokens)), isCut };
  };
  const idOf = (token: string): number => tokenizer.token_to_id(token) ?? unknownId ?? 0;

  const withSpecialTokens = (first: string[], second: string[] | null, isCut = false): EncodedText => {
    const processed = tokenizer.post_processor?.post_process(first, second, true);
    const tokens = processed?.tokens ?? [...first, ...(second ?? [])];
    return { ids: tokens.map(idOf), typeIds: processed?.token_type_ids ?? tokens.map(() => 0), isCut };
  };
  const specialInText = withSpecialTokens([], null).ids.length;
  const specialInPair = withSpecialTokens([], []).ids.length;
  const padToken = typeof settings.pad_token === 'string' ? settings.pad_token : '[PAD]';

  return {
    padId: tokenizer.token_to_id(padToken) ?? 0,
    vocabularySize: model.vocab.length,
    encode(text, maxTokens) {
      const { tokens, isCut } = tokensOf(text, maxTokens - specialInText);
      return tokens.length === 0 ? { ids: [], typeIds: [], isCut } : withSpecialTokens(tokens, null, isCut);
    },
    encodePair(first, second, maxTokens) {
      const room = maxTokens - specialInPair;
      const head = tokensOf(first, Math.floor(room / 2));
      const rest = tokensOf(second, room - head.tokens.length);
      return withSpecialTokens(head.tokens, rest.tokens, head.isCut || rest.isCut);
    },
    plainIds(text, maxTokens) {
      const ids = allTokens(text, maxTokens).map(idOf);
      return ids.filter((id) => id !== unknownId).slice(0, maxTokens);
    },
  };
}

/** The start of a text, never with half a character at its end. */
function clip(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const end = Math.max(0, maxCharacters);
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(end - 1)) ? end - 1 : end);
}
