/** Words of a feature as the English file defines them. */
export type WordTree = { readonly [key: string]: string | WordTree };

/**
 * What the Chinese file of a feature must hold: the same keys. Chinese has one plural form, so of a
 * `…_one`/`…_other` pair only `…_other` is asked for; a `…_one` there would never be shown and is refused.
 */
export type Translated<T extends WordTree> = {
  readonly [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends WordTree
    ? Translated<T[K]>
    : string;
};
