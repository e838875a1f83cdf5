import { isStopWord } from '@onyx/search';
import { columns } from './short-title.ts';

const maxColumns = 48;

/** Fields that every mail and letter has. */
const formalLabel =
  /^(?:from|to|cc|bcc|date|sent|subject|tel|phone|fax|mobile|e-?mail|url|https?|web|address|present|absent|note|ps|page|发件人|收件人|抄送|密送|日期|时间|主题|电话|手机|传真|邮箱|网址|地址|备注|注|页码|编号)$/iu;
const label = /^[\p{L}][\p{L} /-]{2,38}(?=\s*[:：]\s*\S)/u;
/** What a sentence says something about, in front of the verb. */
const englishSubject =
  /^(?:an? |each |every |all )?((?:the )?(?!the )\p{L}[\p{L}'’-]*(?: \p{L}[\p{L}'’-]*){1,3}?) (?:is|are|was|were|has|have|had|must|shall|should|may|can|will|needs?|means?|includes?|costs?|lasts?|begins?|starts?|ends?|covers?|takes?|requires?|appl(?:y|ies))(?= )/iu;
const chineseSubject =
  /^(\p{Script=Han}{2,8}?)(?:是指|分为|包括|应当|必须|不得|(?<![因行认作成称视分以])为|(?<![但于只可总还就若要也都不])是|须|(?<![供响适相对反])应(?![用急收付对]))/u;
/** With these it points at something else, or is no subject. */
const chinesePointer =
  /^(?:本|该|此|这|那|其|如|若|当|在|对|凡|因|由|以|为|我|你|您|他|她|它|每|各|所|从|按|根据|请|但|并|且|即|还|也|又|不)|[的了地得后前时者]$/u;

/** Headings of small sections, which stand in the text of a passage: a short line without an end, right above longer ones. */
export function headingsWithin(passages: readonly string[]): string[] {
  return passages.flatMap((passage) =>
    passage.split(/\n{2,}/).flatMap((paragraph) => {
      const [first = '', second = ''] = paragraph.split('\n');
      const isAbove = second.length > first.length && !label.test(second);
      const isHeading = columns(first) <= maxColumns && /^[\p{L}\p{N}（(第§][^|:：;；。.!！]*$/u.test(first);
      return isAbove && isHeading ? [first] : [];
    }),
  );
}

/**
 * What passages without headings say something about: labels (`Delivery time: …`) and the subjects of sentences, in
 * their order. Few patterns, and strict ones: a phrase that is missed costs nothing, a wrong one is read by everybody.
 */
export function tellingPhrases(passages: readonly string[]): string[] {
  const sentences = passages.flatMap((passage) => passage.split(/\n+|(?<=[.!?]) |(?<=[。！？；])/u));
  return [...new Set(sentences.flatMap((sentence) => phraseOf(sentence.trim()) ?? []))];
}

function phraseOf(sentence: string): string | null {
  const named = label.exec(sentence)?.[0].trim();
  if (named) return !formalLabel.test(named) && isEnglishPhrase(named, 4) ? named : null;
  const chinese = chineseSubject.exec(sentence)?.[1];
  if (chinese) return chinesePointer.test(chinese) ? null : chinese;
  const english = englishSubject.exec(sentence)?.[1];
  return english && isEnglishPhrase(english, 4) ? english : null;
}

/** Neither a clause (`questions you`) nor something that only points (`this one`). */
function isEnglishPhrase(phrase: string, maxWords: number): boolean {
  const words = phrase.toLowerCase().replace(/^the /, '').split(/[ /]/);
  const isOpen = (word: string | undefined): boolean => word === undefined || isStopWord(word);
  return (
    words.length <= maxWords && columns(phrase) <= maxColumns && !isOpen(words[0]) && !isOpen(words.at(-1))
  );
}
