import type { TextLanguage } from '@onyx/contracts';

// Function words: frequent in any running text of their language, absent from the others.
const englishWords = new Set(
  'the of and to in is for that on with as are be this by it at from or an was not which have has can will if you your we our their its may been than when these must all'.split(
    ' ',
  ),
);
const otherWords = new Set(
  'der die das und ist nicht ein eine mit für auf den dem von zu sich des le la les des et est une dans pour que qui sur avec pas plus el los las una por con para del se es como su al il di che non per sono della nel gli uma não os da em ao het een van voor zijn dat niet op och att som är det på til av ikke og jest nie się w na do że ve bir için ile da'.split(
    ' ',
  ),
);
const sampleLength = 20_000;

/**
 * Language of a text, from its scripts and, for Latin letters, its function words. Chinese with
 * embedded English terms is Chinese; kana makes it Japanese, which is `other`. A few Latin words
 * without any function word count as English, the likelier case for names and codes.
 */
export function detectLanguage(text: string): TextLanguage {
  const start = text.length > sampleLength ? text.slice(0, sampleLength) : text;
  const sample = start.includes('://') ? start.replace(/\w+:\/\/[^\s\u3000-\u9fff]+/g, ' ') : start;
  let han = 0;
  let kana = 0;
  let latin = 0;
  let other = 0;
  for (let index = 0; index < sample.length; index += 1) {
    const code = sample.charCodeAt(index);
    if (code < 0x41) continue;
    if (isHanCode(code)) han += 1;
    else if (code >= 0x3041 && code <= 0x30fa) kana += 1;
    else if (code < 0x250) {
      if (isLatinCode(code)) latin += 1;
    } else if (code >= 0x370 && !(code >= 0x2000 && code < 0x3041) && !(code >= 0xfe00 && code <= 0xff65)) {
      // Extension B and beyond are rare Han characters, written as surrogate pairs; emoji are no letters.
      if (code === 0xd840 || code === 0xd841) han += 1;
      else if (code < 0xd800 || code > 0xf8ff) other += 1;
    }
  }
  const letters = han + kana + latin + other;
  if (letters === 0) return 'other';
  if (other > letters / 2) return 'other';
  if (han + kana > 0 && (han + kana) * 6 >= letters) return kana * 12 > han + kana ? 'other' : 'zh';
  return latinLanguage(sample);
}

function isHanCode(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || code === 0x3007;
}

function isLatinCode(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code >= 0xc0;
}

function latinLanguage(sample: string): TextLanguage {
  let words = 0;
  let english = 0;
  let foreign = 0;
  for (const word of sample.toLowerCase().match(/\p{Script=Latin}+/gu) ?? []) {
    words += 1;
    if (englishWords.has(word)) english += 1;
    else if (otherWords.has(word) || /[^a-z]/.test(word)) foreign += 1;
  }
  if (foreign > english && (foreign >= 3 || foreign * 4 > words)) return 'other';
  return 'en';
}
