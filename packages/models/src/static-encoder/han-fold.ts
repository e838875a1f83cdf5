import foldTable from '../../assets/onyx-static-zh-en/fold.json' with { type: 'json' };

/**
 * Traditional to simplified Han characters, code point to code point: the table that the static encoder folds by,
 * for everything else that compares Chinese text (search terms must meet the encoder's words).
 */
export const hanFold: ReadonlyMap<number, number> = new Map(
  Object.entries(foldTable).map(([from, to]) => [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0]),
);
