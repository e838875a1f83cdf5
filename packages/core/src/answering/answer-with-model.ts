import { AppError, type Locale, type Source } from '@onyx/contracts';
import type { LanguageModel } from '@onyx/models';
import { createCitationNormaliser } from './citation-normaliser.ts';
import { buildPrompt, type Prompt } from './prompt.ts';
import type { AnswerRequest } from './types.ts';

/** Share of the context for the second try, when the model says that the first was too long. */
const secondShare = 0.5;

/** The prompt for an answer, and the answer itself as pieces of text with citations as `[n]`. */
export type ModelAnswer = { prompt: Prompt; pieces: AsyncGenerator<string, void, undefined> };

/**
 * Lets a language model answer from the sources. When its context proves smaller than configured, it is asked once
 * more with half as much, as long as nothing was said.
 * The pieces throw `AppError` `model-*`, also for an answer without a word.
 */
export function answerWithModel(
  model: LanguageModel,
  request: AnswerRequest,
  sources: readonly Source[],
  locale: Locale,
): ModelAnswer {
  const { question, history, signal } = request;
  const promptFor = (share: number): Prompt =>
    buildPrompt({ question, history, sources, contextTokens: model.contextTokens, locale, share });
  const first = promptFor(1);

  async function* pieces(): AsyncGenerator<string, void, undefined> {
    let prompt = first;
    for (;;) {
      const normaliser = createCitationNormaliser(prompt.shownSources);
      let hasText = false;
      try {
        const { messages, maxOutputTokens } = prompt;
        for await (const raw of model.stream({ messages, maxOutputTokens, temperature: 0.2, signal })) {
          const text = normaliser.push(hasText ? raw : raw.trimStart());
          if (text === '') continue;
          hasText = true;
          yield text;
        }
      } catch (error) {
        // What is held back has arrived; it is not lost with the rest.
        const rest = normaliser.end();
        if (rest !== '') yield rest;
        const isTooLong = error instanceof AppError && error.code === 'model-context-too-long';
        if (!isTooLong || hasText || rest !== '' || prompt !== first) throw error;
        prompt = promptFor(secondShare);
        continue;
      }
      const rest = normaliser.end();
      if (rest !== '') yield rest;
      else if (!hasText) throw new AppError('model-failed');
      return;
    }
  }
  return { prompt: first, pieces: pieces() };
}
