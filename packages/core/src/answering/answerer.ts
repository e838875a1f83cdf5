import type { AnswerPhase, SkippedLeg } from '@onyx/contracts';
import type { Embedder, LanguageModel } from '@onyx/models';
import type { Retrieved } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import { answerWithModel } from './answer-with-model.ts';
import { condenseQuestion } from './condense-question.ts';
import { meaningMeasure } from './extractive/measure-meaning.ts';
import { selectSentences } from './extractive/select-sentences.ts';
import { writeExtract } from './extractive/write-extract.ts';
import { toSources } from './sources.ts';
import { checkSupport } from './support/check-support.ts';
import type {
  Answerer,
  AnswerRequest,
  AnswerStep,
  PassageRetriever,
  SupportRequest,
  SupportStep,
} from './types.ts';
import { answerLocale, nothingFoundText } from './wording.ts';

const maxPassages = 12;
/** Time that retrieval may take; what is not there by then is left out of the search. */
const retrievalBudgetMs = 1500;

/**
 * Makes answers: retrieve, then let the language model write with citations or, without one, quote the best
 * sentences; then check each sentence against its sources.
 * `getLanguageModel` gives the model to use now, or null for none. `embedder` is for choosing sentences and for
 * checking answers in another language than their sources; both work without.
 */
export function createAnswerer(options: {
  searcher: PassageRetriever;
  getLanguageModel: () => Promise<LanguageModel | null>;
  embedder?: Embedder;
  logger: Logger;
}): Answerer {
  const { searcher, getLanguageModel, embedder, logger } = options;

  const check = async (request: SupportRequest): Promise<SupportStep> => ({
    type: 'support-checked',
    ...(await checkSupport(request, embedder)),
  });

  async function* answer(request: AnswerRequest): AsyncGenerator<AnswerStep, void, undefined> {
    const { question, history, scope, signal, userId } = request;
    const locale = answerLocale(question, request.locale);
    const phases = phaseClock(request.startedAt);
    // Looked up while the search runs. Its failure is met where the model is needed.
    const languageModelLater = getLanguageModel();
    languageModelLater.catch(() => undefined);

    let query = question;
    if (history.length > 0) {
      yield phases.start('condensing');
      const languageModel = await languageModelLater;
      query = await condenseQuestion(question, history, { languageModel, locale, signal });
      yield phases.end();
    }

    yield phases.start('searching');
    const find = (words: string): Promise<Retrieved> =>
      searcher.retrieve({
        userId,
        query: words,
        scope,
        limit: maxPassages,
        budgetMs: retrievalBudgetMs,
        signal,
      });
    let found = await find(query);
    // A weak model may rewrite a follow-up into nothing ("OK"): the person's own words are still there.
    if (found.passages.length === 0 && query !== question) found = await find(question);
    const { passages, skippedLegs } = found;
    yield phases.end(passages.length, skippedLegs);
    if (passages.length === 0) {
      yield { type: 'answer-started', answerKind: 'none', modelName: null };
      yield { type: 'text-delta', text: nothingFoundText(query, scope, query !== question, locale) };
      return;
    }
    const sources = toSources(passages);
    yield { type: 'sources-found', sources };

    const languageModel = await languageModelLater;
    let text = '';
    if (languageModel) {
      yield phases.start('reading');
      const { prompt, pieces } = answerWithModel(languageModel, request, sources, locale);
      yield phases.end(prompt.shownSources);
      yield { type: 'answer-started', answerKind: 'model', modelName: languageModel.name };
      yield phases.start('writing');
      for await (const piece of pieces) {
        text += piece;
        yield { type: 'text-delta', text: piece };
      }
      yield phases.end();
    } else {
      yield phases.start('reading');
      const measure = embedder && meaningMeasure(embedder, query, signal);
      const selection = await selectSentences(query, sources, measure);
      yield phases.end(sources.length);
      yield { type: 'answer-started', answerKind: 'extractive', modelName: null };
      for (const piece of writeExtract(selection, locale)) {
        text += piece;
        yield { type: 'text-delta', text: piece };
      }
    }

    yield phases.start('checking');
    try {
      yield await check({ text, sources, signal });
    } catch (error) {
      if (signal.aborted) throw error;
      // The answer is there and worth having; only its marks are missing.
      logger.warn({ err: error }, 'an answer could not be checked against its sources');
    }
    yield phases.end();
  }

  return { answer, checkSupport: check };
}

/** Phase events with times since the question arrived. One phase runs at a time. */
function phaseClock(startedAt: number) {
  let current: Pick<AnswerPhase, 'name' | 'startedMs'> | undefined;
  const now = (): number => Math.round((performance.now() - startedAt) * 10) / 10;
  return {
    start(name: AnswerPhase['name']): AnswerStep {
      current = { name, startedMs: now() };
      return { type: 'phase', phase: { ...current, endedMs: null } };
    },
    end(count?: number, skippedLegs: readonly SkippedLeg[] = []): AnswerStep {
      const phase = current ?? { name: 'searching' as const, startedMs: 0 };
      return {
        type: 'phase',
        phase: {
          ...phase,
          endedMs: now(),
          ...(count !== undefined && { count }),
          ...(skippedLegs.length > 0 && { skippedLegs: [...skippedLegs] }),
        },
      };
    },
  };
}
