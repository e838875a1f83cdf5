import { z } from 'zod';
import { offsetSchema, okSchema, timestampSchema, uuidSchema } from './common.ts';
import { defineEndpoint } from './endpoint.ts';
import { errorInfoSchema } from './errors.ts';
import { legNameSchema } from './search.ts';

/** Questions of one set. */
export const maxEvaluationQuestions = 5_000;
/** Characters of a question; longer ones are no questions but documents. */
export const maxEvaluationQuestionLength = 2_000;
/** Runs of a set that are kept; an older one goes when a new one starts. */
export const maxEvaluationRuns = 50;

/**
 * What is asked of the search in a run. `hybrid` is what people get: every leg that is on for the collection, without
 * a reranker. The others are for comparison: one leg alone, all that search by meaning, the reranker on top.
 */
export const evaluationModeSchema = z.enum([
  'hybrid',
  'lexical',
  'dense',
  'static',
  'latent',
  'model',
  'reranked',
]);
export type EvaluationMode = z.infer<typeof evaluationModeSchema>;

/** Legs that can be turned off. Not the words: a document is found by them before it has vectors. */
export const switchableLegSchema = legNameSchema.exclude(['lexical']);
export type SwitchableLeg = z.infer<typeof switchableLegSchema>;

/** Why a document is right for a question, and how much. */
const judgementFields = {
  documentId: uuidSchema,
  /** 2 counts twice as much as 1 in nDCG. */
  gain: z.int().min(1).max(10),
  /** Words of the passage that answers, as they stand in the document. */
  passage: z.string().trim().min(1).max(5_000).nullable(),
  page: z.int().min(1).max(1_000_000).nullable(),
};

export const evaluationJudgementInputSchema = z.object({
  ...judgementFields,
  gain: judgementFields.gain.default(1),
  passage: judgementFields.passage.default(null),
  page: judgementFields.page.default(null),
});
export type EvaluationJudgementInput = z.output<typeof evaluationJudgementInputSchema>;

export const evaluationJudgementSchema = z.object({
  ...judgementFields,
  title: z.string(),
  path: z.string(),
});
export type EvaluationJudgement = z.infer<typeof evaluationJudgementSchema>;

/** A question with its right documents. Its id stands for both: an edited question is another one. */
export const evaluationQuestionSchema = z.object({
  id: uuidSchema,
  text: z.string(),
  /** Empty when its documents are gone from the collection; then it is not asked. */
  judgements: z.array(evaluationJudgementSchema),
});
export type EvaluationQuestion = z.infer<typeof evaluationQuestionSchema>;

export const evaluationQuestionInputSchema = z.object({
  text: z.string().trim().min(1).max(maxEvaluationQuestionLength),
  judgements: z.array(evaluationJudgementInputSchema).min(1).max(100),
});
export type EvaluationQuestionInput = z.output<typeof evaluationQuestionInputSchema>;

/** Means over the questions asked. */
export const evaluationFiguresSchema = z.object({
  questions: z.int(),
  ndcg10: z.number(),
  recall5: z.number(),
  recall10: z.number(),
  /** Null when fewer results were looked at. */
  recall100: z.number().nullable(),
  mrr10: z.number(),
  /** Share of the questions that name a passage or page for which it is shown in the first ten results. */
  passage10: z.number().nullable(),
  latencyMs: z.object({ p50: z.number(), p95: z.number() }),
  /** Questions for which a leg failed or took too long, so that the figures say less than they seem to. */
  incomplete: z.int(),
});
export type EvaluationFigures = z.infer<typeof evaluationFiguresSchema>;

/** `none`: the interval holds 0, so that chance alone may explain the difference. */
export const evaluationVerdictSchema = z.enum(['better', 'worse', 'none']);
export type EvaluationVerdict = z.infer<typeof evaluationVerdictSchema>;

/** Mean difference of nDCG@10 over the same questions, with the 95 % interval of a paired bootstrap. */
export const evaluationDifferenceSchema = z.object({
  questions: z.int(),
  mean: z.number(),
  low: z.number(),
  high: z.number(),
  verdict: evaluationVerdictSchema,
});
export type EvaluationDifference = z.infer<typeof evaluationDifferenceSchema>;

export const evaluationSettingsSchema = z.object({
  /** `hybrid` is always measured. A mode that has no model is left out. */
  modes: z.array(evaluationModeSchema).max(7),
  /** Whether to ask also with each leg turned the other way, to tell whether it helps. */
  checksLegs: z.boolean(),
  /** Documents looked at for each question. */
  limit: z.int().min(10).max(100),
});
export type EvaluationSettings = z.infer<typeof evaluationSettingsSchema>;

export const evaluationRunStatusSchema = z.enum(['queued', 'running', 'done', 'stopped', 'failed']);
export type EvaluationRunStatus = z.infer<typeof evaluationRunStatusSchema>;

export const evaluationRunSchema = z.object({
  id: uuidSchema,
  status: evaluationRunStatusSchema,
  settings: evaluationSettingsSchema,
  /** Legs that were on for the collection when the run started. */
  legs: z.array(legNameSchema),
  done: z.int(),
  total: z.int(),
  /** By mode; null until the end. */
  figures: z.partialRecord(evaluationModeSchema, evaluationFiguresSchema).nullable(),
  /** What each leg adds to the others: nDCG@10 with it less nDCG@10 without it. */
  legDifferences: z.partialRecord(switchableLegSchema, evaluationDifferenceSchema),
  error: errorInfoSchema.nullable(),
  startedBy: z.string(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
});
export type EvaluationRun = z.infer<typeof evaluationRunSchema>;

export const evaluationSetSchema = z.object({
  id: uuidSchema,
  name: z.string(),
  collectionId: uuidSchema,
  collectionName: z.string(),
  questions: z.int(),
  /** Questions whose right documents are gone; they are not asked. */
  unanswerable: z.int(),
  /** The newest, whatever became of it. */
  lastRun: evaluationRunSchema.nullable(),
  /** Of `hybrid` in the newest run that came to its end. */
  lastFigures: evaluationFiguresSchema.nullable(),
  /** nDCG@10 of `hybrid` in the last 20 runs that came to their end, oldest first. */
  trend: z.array(z.number()),
  createdAt: timestampSchema,
});
export type EvaluationSet = z.infer<typeof evaluationSetSchema>;

export const evaluationSetDetailSchema = evaluationSetSchema.extend({
  /** Modes that the models at hand allow. */
  modes: z.array(evaluationModeSchema),
  /** Legs that can be turned off, and whether they are on for the collection. */
  legs: z.array(z.object({ leg: switchableLegSchema, isOn: z.boolean() })),
  /** Whether the person may turn legs off: those who manage the collection. */
  can: z.object({ switchLegs: z.boolean() }),
});
export type EvaluationSetDetail = z.infer<typeof evaluationSetDetailSchema>;

/** A question whose nDCG@10 changed between two runs. A rank is that of the first right document, null when none was found. */
export const changedQuestionSchema = z.object({
  questionId: uuidSchema,
  text: z.string(),
  rank: z.int().nullable(),
  earlierRank: z.int().nullable(),
  ndcg10: z.number(),
  earlierNdcg10: z.number(),
});
export type ChangedQuestion = z.infer<typeof changedQuestionSchema>;

const changedQuestionsSchema = z.object({
  total: z.int(),
  /** Most changed first, 100 at most. */
  questions: z.array(changedQuestionSchema),
});

export const evaluationComparisonSchema = z.object({
  /** By mode, those that both runs measured. */
  differences: z.partialRecord(evaluationModeSchema, evaluationDifferenceSchema),
  worse: changedQuestionsSchema,
  better: changedQuestionsSchema,
});
export type EvaluationComparison = z.infer<typeof evaluationComparisonSchema>;

export const evaluationImportSchema = z.object({
  added: z.int(),
  /** Questions that the set has already, with the same right documents. */
  unchanged: z.int(),
  /** What is wrong, the first 100. With any, nothing was added. */
  problems: z.array(z.object({ file: z.string(), line: z.int().nullable(), error: errorInfoSchema })),
  problemCount: z.int(),
});
export type EvaluationImport = z.infer<typeof evaluationImportSchema>;

const tag = 'Evaluation';
const access = 'admin';
const params = z.object({ setId: uuidSchema });
const questionParams = params.extend({ questionId: uuidSchema });
const runParams = params.extend({ runId: uuidSchema });
const nameSchema = z.string().trim().min(1).max(120);

export const evaluationEndpoints = {
  listEvaluationSets: defineEndpoint({
    method: 'GET',
    path: '/api/evaluation-sets',
    tag,
    access,
    summary: 'Question sets of the collections that the signed-in person may read, with their last figures.',
    response: z.object({ sets: z.array(evaluationSetSchema) }),
  }),
  createEvaluationSet: defineEndpoint({
    method: 'POST',
    path: '/api/evaluation-sets',
    tag,
    access,
    status: 201,
    summary: 'Make a question set for a collection.',
    body: z.object({ name: nameSchema, collectionId: uuidSchema }),
    response: evaluationSetDetailSchema,
  }),
  getEvaluationSet: defineEndpoint({
    method: 'GET',
    path: '/api/evaluation-sets/:setId',
    tag,
    access,
    params,
    summary: 'One question set, with what can be measured and which legs are on.',
    response: evaluationSetDetailSchema,
  }),
  updateEvaluationSet: defineEndpoint({
    method: 'PATCH',
    path: '/api/evaluation-sets/:setId',
    tag,
    access,
    params,
    summary: 'Rename a question set.',
    body: z.object({ name: nameSchema }),
    response: evaluationSetDetailSchema,
  }),
  deleteEvaluationSet: defineEndpoint({
    method: 'DELETE',
    path: '/api/evaluation-sets/:setId',
    tag,
    access,
    params,
    summary: 'Delete a question set with its questions and runs.',
    response: okSchema,
  }),
  listEvaluationQuestions: defineEndpoint({
    method: 'GET',
    path: '/api/evaluation-sets/:setId/questions',
    tag,
    access,
    params,
    summary: 'Questions of a set in the order they were added, paged.',
    query: z.object({
      query: z.string().max(200).optional(),
      offset: offsetSchema,
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    response: z.object({ questions: z.array(evaluationQuestionSchema), total: z.int() }),
  }),
  addEvaluationQuestion: defineEndpoint({
    method: 'POST',
    path: '/api/evaluation-sets/:setId/questions',
    tag,
    access,
    status: 201,
    params,
    summary: 'Add a question with its right documents.',
    body: evaluationQuestionInputSchema,
    response: evaluationQuestionSchema,
  }),
  replaceEvaluationQuestion: defineEndpoint({
    method: 'PUT',
    path: '/api/evaluation-sets/:setId/questions/:questionId',
    tag,
    access,
    params: questionParams,
    summary:
      'Put another question in the place of one. It has a new id; results of the old one are not compared with it.',
    body: evaluationQuestionInputSchema,
    response: evaluationQuestionSchema,
  }),
  deleteEvaluationQuestion: defineEndpoint({
    method: 'DELETE',
    path: '/api/evaluation-sets/:setId/questions/:questionId',
    tag,
    access,
    params: questionParams,
    summary: 'Delete a question.',
    response: okSchema,
  }),
  importEvaluationQuestions: defineEndpoint({
    method: 'POST',
    path: '/api/evaluation-sets/:setId/import',
    tag,
    access,
    params,
    maxBodyBytes: 16 * 1024 * 1024,
    summary:
      'Add questions from JSONL, CSV, or BEIR files (queries and judgements). All of them, or none and what is wrong.',
    body: z.object({
      files: z
        .array(z.object({ name: z.string().max(300), text: z.string().max(12_000_000) }))
        .min(1)
        .max(10),
    }),
    response: evaluationImportSchema,
  }),
  exportEvaluationQuestions: defineEndpoint({
    method: 'GET',
    path: '/api/evaluation-sets/:setId/export',
    tag,
    access,
    params,
    summary: 'All questions as JSONL, in the form that can be imported.',
    responseType: 'application/octet-stream',
  }),
  setEvaluationLeg: defineEndpoint({
    method: 'PUT',
    path: '/api/evaluation-sets/:setId/legs/:leg',
    tag,
    access,
    params: params.extend({ leg: switchableLegSchema }),
    summary: "Turn a leg on or off for all searches in the set's collection. For those who manage it.",
    body: z.object({ isOn: z.boolean() }),
    response: evaluationSetDetailSchema,
  }),
  listEvaluationRuns: defineEndpoint({
    method: 'GET',
    path: '/api/evaluation-sets/:setId/runs',
    tag,
    access,
    params,
    summary: 'Runs of a set, newest first.',
    response: z.object({ runs: z.array(evaluationRunSchema) }),
  }),
  startEvaluationRun: defineEndpoint({
    method: 'POST',
    path: '/api/evaluation-sets/:setId/runs',
    tag,
    access,
    status: 202,
    params,
    summary: 'Ask all questions in the background, as the signed-in person. One run of a set at a time.',
    body: z.object({
      modes: evaluationSettingsSchema.shape.modes.optional().describe('All that are possible when absent'),
      checksLegs: z.boolean().default(true),
      limit: evaluationSettingsSchema.shape.limit.default(100),
    }),
    response: evaluationRunSchema,
  }),
  stopEvaluationRun: defineEndpoint({
    method: 'POST',
    path: '/api/evaluation-sets/:setId/runs/:runId/stop',
    tag,
    access,
    params: runParams,
    summary: 'Stop a run. What was asked so far is kept.',
    response: evaluationRunSchema,
  }),
  compareEvaluationRuns: defineEndpoint({
    method: 'GET',
    path: '/api/evaluation-sets/:setId/runs/:runId/comparison',
    tag,
    access,
    params: runParams,
    summary: 'A run against an earlier one: differences by mode, and the questions that got worse or better.',
    query: z.object({ earlierRunId: uuidSchema, mode: evaluationModeSchema.default('hybrid') }),
    response: evaluationComparisonSchema,
  }),
};
