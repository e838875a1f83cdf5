/** What is used of `@huggingface/tokenizers`: the types it ships cannot be resolved by Node's rules. */
export type LibraryTokenizer = {
  readonly model: LibraryModel | null;
  readonly post_processor: {
    post_process(
      first: string[],
      second: string[] | null,
      withSpecialTokens: boolean,
    ): { tokens: string[]; token_type_ids?: number[] };
  } | null;
  /** Tokens of a text, without special ones. */
  tokenize(text: string): string[];
  token_to_id(token: string): number | undefined;
};

export type LibraryModel = {
  readonly vocab: string[];
  readonly unk_token_id?: number;
  /** Scores of the pieces, of a Unigram model only. */
  readonly scores?: number[];
  encode: (words: string[]) => string[];
};
