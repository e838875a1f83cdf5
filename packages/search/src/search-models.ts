import type { LegName, TextLanguage } from '@onyx/contracts';
import type { Embedder } from '@onyx/models';

/**
 * What an embedder is to search. `static` is the one in the package, always there. `latent` is learned from the
 * team's own chunks, one embedder a language. `model` is one that somebody chose.
 */
export type DenseRole = Exclude<LegName, 'lexical'>;

export type SearchModel = { role: DenseRole; embedder: Embedder };

/** The embedders in use. They change while the program runs: ask anew for each search and each batch. */
export type SearchModels = {
  /** Those whose vectors are searched. */
  searched(): readonly SearchModel[];
  /** Those that new chunks get vectors of: the ones searched, and the ones whose index is being built beside them. */
  written(): readonly SearchModel[];
};

/**
 * Roles whose vectors cost next to nothing: they are made as soon as a document is read. A chosen model may take its
 * time, or be away.
 */
export const instantRoles: readonly DenseRole[] = ['static', 'latent'];

export function isInstant({ role }: SearchModel): boolean {
  return instantRoles.includes(role);
}

/** Models that never change. */
export function fixedModels(models: readonly SearchModel[]): SearchModels {
  return { searched: () => models, written: () => models };
}

/** The models of several sources as one, in their order, each asked anew every time. */
export function combineModels(...sources: readonly SearchModels[]): SearchModels {
  return {
    searched: () => sources.flatMap((source) => source.searched()),
    written: () => sources.flatMap((source) => source.written()),
  };
}

/** The static encoder alone, or no model at all. */
export function staticModel(embedder: Embedder | null): SearchModels {
  return fixedModels(embedder ? [{ role: 'static', embedder }] : []);
}

/** Whether a model was made for texts of a language. */
export function knowsLanguage({ languages }: Pick<Embedder, 'languages'>, language: TextLanguage): boolean {
  return languages === 'any' || languages.includes(language);
}
