import { endpoints } from '@onyx/contracts';
import { textDownload } from '../http/file-response.ts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Question sets of collections, and their runs. */
export function evaluationRoutes({ evaluation }: Pick<Services, 'evaluation'>): Route[] {
  return [
    route(endpoints.listEvaluationSets, async ({ actor }) => ({ sets: await evaluation.listSets(actor) })),
    route(endpoints.createEvaluationSet, ({ actor, body }) => evaluation.createSet(actor, body)),
    route(endpoints.getEvaluationSet, ({ actor, params }) => evaluation.getSet(actor, params.setId)),
    route(endpoints.updateEvaluationSet, ({ actor, params, body }) =>
      evaluation.renameSet(actor, params.setId, body.name),
    ),
    route(endpoints.deleteEvaluationSet, async ({ actor, params }) => {
      await evaluation.deleteSet(actor, params.setId);
      return { ok: true };
    }),
    route(endpoints.listEvaluationQuestions, ({ actor, params, query }) =>
      evaluation.listQuestions(actor, params.setId, query),
    ),
    route(endpoints.addEvaluationQuestion, ({ actor, params, body }) =>
      evaluation.addQuestion(actor, params.setId, body),
    ),
    route(endpoints.replaceEvaluationQuestion, ({ actor, params, body }) =>
      evaluation.replaceQuestion(actor, params.setId, params.questionId, body),
    ),
    route(endpoints.deleteEvaluationQuestion, async ({ actor, params }) => {
      await evaluation.deleteQuestion(actor, params.setId, params.questionId);
      return { ok: true };
    }),
    route(endpoints.importEvaluationQuestions, ({ actor, params, body }) =>
      evaluation.importQuestions(actor, params.setId, body.files),
    ),
    route(endpoints.exportEvaluationQuestions, async ({ actor, params }) => {
      const { fileName, text } = await evaluation.exportQuestions(actor, params.setId);
      return textDownload(fileName, text);
    }),
    route(endpoints.setEvaluationLeg, ({ actor, params, body }) =>
      evaluation.setLeg(actor, params.setId, params.leg, body.isOn),
    ),
    route(endpoints.listEvaluationRuns, async ({ actor, params }) => ({
      runs: await evaluation.listRuns(actor, params.setId),
    })),
    route(endpoints.startEvaluationRun, ({ actor, params, body }) =>
      evaluation.startRun(actor, params.setId, body),
    ),
    route(endpoints.stopEvaluationRun, ({ actor, params }) =>
      evaluation.stopRun(actor, params.setId, params.runId),
    ),
    route(endpoints.compareEvaluationRuns, ({ actor, params, query }) =>
      evaluation.compareRuns(actor, params.setId, { ...query, runId: params.runId }),
    ),
  ];
}
