import type { Locale } from '@onyx/contracts';
import type { LanguageModel } from '@onyx/models';
import { contentTerms } from './content-terms.ts';
import type { HistoryMessage } from './types.ts';

/** How long a language model may take to put a follow-up question into full words. */
const deadlineMs = 4000;
const maxAnswerLength = 600;
const maxQueryLength = 1000;

/** Words that point back to what was said before. */
const pointers =
  /\b(?:it|its|they|them|their|theirs|he|him|his|she|her|this|these|those|then|same|ones?|former|latter|above|previous|instead|also)\b|\bthat\s*[?？]?$|^(?:and|but|or|so|then|why|how come|what about|how about|which)\b|它|他|她|这|那|该|上述|上面|前者|后者|同样|刚才|之前|呢[?？]?$|^(?:还|又|再|为什么|然后|如果)/i;

const instructions: Record<Locale, string> = {
  en: 'Rewrite the last question so that it can be understood without the conversation: replace pronouns and add what is left out. Keep its language, names and numbers. Do not answer it. Reply with the question only.',
  zh: '改写最后一个问题，使其脱离对话也能理解：替换代词，补全省略的内容。保留原来的语言、名称和数字。不要回答问题，只回复改写后的问题。',
};

/**
 * What to search for when a question follows others. A language model rewrites a question that leans on what came
 * before; when there is none, it fails or is slow, or the question has its own words, the user's last question and
 * this one are searched together: measured on English conversations that finds more than the question alone
 * (nDCG@10 .810 against .757) and more than the whole history.
 */
export async function condenseQuestion(
  question: string,
  history: readonly HistoryMessage[],
  options: { languageModel: LanguageModel | null; locale: Locale; signal: AbortSignal },
): Promise<string> {
  const previous = history.findLast((message) => message.role === 'user')?.text;
  if (previous === undefined) return question;
  const joined = `${previous.slice(0, maxQueryLength)}\n${question}`;
  const { languageModel, locale, signal } = options;
  if (!languageModel || !leansOnHistory(question)) return joined;
  const rewritten = await rewrite(languageModel, question, history, locale, signal);
  return rewritten ?? joined;
}

/** Whether a question is unlikely to be understood alone: it points back, or has hardly a word of its own. */
export function leansOnHistory(question: string): boolean {
  // IT is a department.
  const text = question.trim().replace(/\bIT\b/g, ' ');
  return pointers.test(text) || contentTerms(question).size <= 2;
}

async function rewrite(
  model: LanguageModel,
  question: string,
  history: readonly HistoryMessage[],
  locale: Locale,
  signal: AbortSignal,
): Promise<string | null> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  const turns = history
    .slice(-4)
    .map(({ role, text }) => ({ role, content: text.slice(0, maxAnswerLength) }));
  const call = model.complete({
    messages: [
      { role: 'system', content: instructions[locale] },
      { role: 'user', content: `${transcript(turns)}\n\n${question}` },
    ],
    maxOutputTokens: 200,
    temperature: 0,
    signal: deadline,
  });
  try {
    // A model that ignores the signal must not hold the answer up either.
    const text = (await Promise.race([call, rejectWhenAborted(deadline)])).trim();
    const firstLine = text.split('\n')[0]?.trim() ?? '';
    return firstLine !== '' && firstLine.length <= maxQueryLength ? firstLine : null;
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

function transcript(turns: readonly { role: string; content: string }[]): string {
  return turns.map(({ role, content }) => `${role}: ${content}`).join('\n');
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
