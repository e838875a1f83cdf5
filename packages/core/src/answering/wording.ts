import type { Locale, SearchScope } from '@onyx/contracts';
import { detectLanguage } from '@onyx/documents';

/** The language we speak in an answer: the question's, or the person's where that is neither of ours. */
export function answerLocale(question: string, locale: Locale): Locale {
  const language = detectLanguage(question);
  return language === 'other' ? locale : language;
}

export const extractIntro: Record<'match' | 'nearest' | 'other-language', Record<Locale, string>> = {
  match: { en: 'From your documents:', zh: '以下是文档中的相关原文：' },
  nearest: {
    en: 'No passage uses the words of your question. These come closest:',
    zh: '没有段落直接使用问题中的词语，以下原文最为接近：',
  },
  'other-language': {
    en: 'The passages found are in another language. These come closest to your question:',
    zh: '找到的段落是另一种语言，以下原文与问题最为接近：',
  },
};

/** What an answer says when nothing was found: where was searched, for what, and what to try. In Markdown. */
export function nothingFoundText(
  query: string,
  scope: SearchScope,
  isCondensed: boolean,
  locale: Locale,
): string {
  const where = placesSearched(scope, locale);
  const isNarrow = Boolean(scope.documentIds?.length ?? scope.collectionIds?.length);
  const shown = query.replace(/\s+/g, ' ').slice(0, 200);
  if (locale === 'zh') {
    return [
      `在${where}中没有找到相关内容。`,
      ...(isCondensed ? [`实际检索的内容：“${shown}”。`] : []),
      [
        '可以尝试：',
        '- 换一种说法，使用文档中可能出现的词语。',
        ...(isNarrow ? ['- 扩大检索范围。'] : []),
        '- 添加包含答案的文档；刚上传的文档处理完成后才能检索到。',
      ].join('\n'),
    ].join('\n\n');
  }
  return [
    `Nothing about this was found in ${where}.`,
    ...(isCondensed ? [`What was searched for: “${shown}”.`] : []),
    [
      'You can try to:',
      '- Ask in other words, such as the documents themselves would use.',
      ...(isNarrow ? ['- Widen the scope.'] : []),
      '- Add the documents that hold the answer. New ones can be found once they are processed.',
    ].join('\n'),
  ].join('\n\n');
}

function placesSearched(scope: SearchScope, locale: Locale): string {
  const documents = scope.documentIds?.length ?? 0;
  const collections = scope.collectionIds?.length ?? 0;
  if (locale === 'zh') {
    if (documents > 0) return `所选的 ${documents} 个文档`;
    return collections > 0 ? `所选的 ${collections} 个集合` : '你可以查看的全部文档';
  }
  if (documents > 0) return documents === 1 ? 'the chosen document' : `the ${documents} chosen documents`;
  if (collections > 0) {
    return collections === 1 ? 'the chosen collection' : `the ${collections} chosen collections`;
  }
  return 'any document that you can read';
}
