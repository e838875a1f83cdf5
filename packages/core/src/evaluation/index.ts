import type { EvaluationRunsOptions } from './runs.service.ts';
import { createEvaluationRuns } from './runs.service.ts';
import { createEvaluationSets } from './evaluation.service.ts';

export { createRunEvaluation, type RunEvaluationOptions } from './run-evaluation.ts';
export { measurableBy, type Measurable } from './search-settings.ts';

export type EvaluationService = ReturnType<typeof createEvaluationService>;

/** Question sets of collections and their runs. */
export function createEvaluationService(options: EvaluationRunsOptions) {
  return { ...createEvaluationSets(options), ...createEvaluationRuns(options) };
}
