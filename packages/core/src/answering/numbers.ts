const scales: Record<string, number> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  million: 1e6,
  bn: 1e9,
  billion: 1e9,
  trillion: 1e12,
  千: 1e3,
  万: 1e4,
  百万: 1e6,
  千万: 1e7,
  亿: 1e8,
  萬: 1e4,
  億: 1e8,
};
const digits =
  /(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?(thousand|million|billion|trillion|bn|mn)\b|([km])(?![a-z])|(百万|千万|千|万|亿|萬|億))?/gi;
const englishWords =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const englishTens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ordinals = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');
const months = 'january february march april may june july august september october november december'.split(
  ' ',
);
const chineseDigits: Record<string, number> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  兩: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const chineseUnits: Record<string, number> = {
  十: 10,
  百: 100,
  千: 1000,
  万: 1e4,
  亿: 1e8,
  萬: 1e4,
  億: 1e8,
};

/**
 * The values of the numbers a text writes in digits, without thousands separators, with their scale word
 * (`1.5 million`, `3万`) multiplied in. As canonical decimal strings. `2024-03-05` has three.
 */
export function digitNumbers(text: string): Set<string> {
  const values = new Set<string>();
  for (const match of text.normalize('NFKC').matchAll(digits)) {
    values.add(canonical(Number(match[1]?.replaceAll(',', '')) * scaleOf(match)));
  }
  return values;
}

/**
 * The values of all numbers in a text, in whatever way they are written: digits (with and without their scale word),
 * English words, month names as their number, Chinese numerals.
 */
export function allNumbers(text: string): Set<string> {
  const normal = text.normalize('NFKC');
  const values = digitNumbers(normal);
  for (const match of normal.matchAll(digits)) values.add(canonical(Number(match[1]?.replaceAll(',', ''))));
  for (const [word] of normal.toLowerCase().matchAll(/[a-z]+/g)) {
    for (const value of valuesOfWord(word)) values.add(canonical(value));
  }
  for (const [numeral] of normal.matchAll(/[零〇一二两兩三四五六七八九十百千万亿萬億]+/g)) {
    values.add(canonical(chineseValue(numeral)));
  }
  return values;
}

function scaleOf(match: RegExpExecArray): number {
  const word = match[2] ?? match[3] ?? match[4];
  return word === undefined ? 1 : (scales[word.toLowerCase()] ?? 1);
}

function valuesOfWord(word: string): number[] {
  const month = months.findIndex((name) => name === word || (name.startsWith(word) && word.length === 3));
  const small = englishWords.indexOf(word);
  const ten = englishTens.indexOf(word);
  const ordinal = ordinals.indexOf(word);
  const values = word === 'hundred' ? [100] : word === 'thousand' ? [1000] : word === 'million' ? [1e6] : [];
  if (month >= 0) values.push(month + 1);
  if (small >= 0) values.push(small);
  if (ten >= 0) values.push((ten + 2) * 10);
  if (ordinal >= 0) values.push(ordinal + 1);
  return values;
}

/** `二〇二四` digit by digit, `三百二十` by its units. */
function chineseValue(numeral: string): number {
  const characters = Array.from(numeral);
  if (characters.every((character) => chineseDigits[character] !== undefined)) {
    return Number(characters.map((character) => chineseDigits[character]).join(''));
  }
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const character of characters) {
    const unit = chineseUnits[character];
    if (unit === undefined) digit = chineseDigits[character] ?? 0;
    else if (unit >= 1e4) {
      // 亿 multiplies all before it, 万 only what stands behind the last 亿: 一亿二千万 is 120,000,000.
      if (unit === 1e8) total = (total + section + digit || 1) * unit;
      else total += (section + digit || 1) * unit;
      section = 0;
      digit = 0;
    } else {
      section += (digit || 1) * unit;
      digit = 0;
    }
  }
  return total + section + digit;
}

function canonical(value: number): string {
  return String(Number(value.toPrecision(12)));
}
