import {
  evaluationModeSchema,
  legNameSchema,
  type EvaluationMode,
  type LegName,
  type SwitchableLeg,
} from '@onyx/contracts';
import type { EvaluationSetting } from '@onyx/database';
import type { SearchModels } from '@onyx/search';

/** What can be measured: the legs there are models for, and whether there is a reranker. */
export type Measurable = { legs: readonly LegName[]; hasReranker: boolean };

/** What the search is asked for: which legs, and whether their fused list is reranked. */
export type SearchSetting = { legs: LegName[]; isReranked: boolean };

/** What the models in use allow. They change while the program runs: ask anew each time. */
export function measurableBy(models: Pick<SearchModels, 'searched'>, hasReranker: boolean): Measurable {
  const roles = new Set(models.searched().map(({ role }) => role));
  return { legs: legNameSchema.options.filter((leg) => leg === 'lexical' || roles.has(leg)), hasReranker };
}

export function switchableLegs({ legs }: Measurable): SwitchableLeg[] {
  return legs.filter((leg) => leg !== 'lexical');
}

/** The modes that the models at hand allow, `hybrid` first. A leg by itself is one only beside others of its kind. */
export function possibleModes(measurable: Measurable): EvaluationMode[] {
  const dense = switchableLegs(measurable);
  const isPossible: Record<EvaluationMode, boolean> = {
    hybrid: true,
    lexical: true,
    dense: dense.length > 0,
    static: dense.length > 1 && dense.includes('static'),
    latent: dense.length > 1 && dense.includes('latent'),
    model: dense.length > 1 && dense.includes('model'),
    reranked: measurable.hasReranker,
  };
  return evaluationModeSchema.options.filter((mode) => isPossible[mode]);
}

/** Everything a run asks each question with: its modes, and `hybrid` with one leg turned the other way. */
export function settingsToAsk(
  modes: readonly EvaluationMode[],
  turned: readonly SwitchableLeg[],
): EvaluationSetting[] {
  return [...modes, ...turned.map(turnedSetting)];
}

export function turnedSetting(leg: SwitchableLeg): EvaluationSetting {
  return `turned-${leg}`;
}

/**
 * What the search is asked for in one setting of a run. `on` are the legs that were on for the collection when the
 * run began; `there` all that there are, those turned off too.
 */
export function searchSetting(
  setting: EvaluationSetting,
  on: readonly LegName[],
  there: readonly LegName[],
): SearchSetting {
  const turned = (leg: LegName): LegName[] =>
    on.includes(leg) ? on.filter((one) => one !== leg) : [...on, leg];
  const legs: Record<EvaluationSetting, readonly LegName[]> = {
    hybrid: on,
    reranked: on,
    dense: there.filter((leg) => leg !== 'lexical'),
    lexical: ['lexical'],
    static: ['static'],
    latent: ['latent'],
    model: ['model'],
    'turned-static': turned('static'),
    'turned-latent': turned('latent'),
    'turned-model': turned('model'),
  };
  return { legs: [...legs[setting]], isReranked: setting === 'reranked' };
}
