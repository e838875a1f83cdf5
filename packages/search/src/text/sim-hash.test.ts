import { expect, test } from 'vitest';
import { isNearDuplicate, isWithin, simHash, toComparable } from './sim-hash.ts';
import { encodeTerms } from './terms.ts';

const text =
  'Every tenant repaints the jetty once in three summers, with the paint that the harbour office names, and leaves the bollards free for the ferry while the paint dries in the sun.';
const isNear = (one: string, other: string) => isNearDuplicate(toComparable(one), toComparable(other));
const fingerprint = (content: string) => simHash(encodeTerms([{ text: content, weight: 1 }]));

test('a text with one word changed stays near, another text is far', () => {
  const changed = text.replace('ferry', 'barge');
  const other = 'Expense reports above four hundred euros are signed by the head of the department and kept.';
  expect(isWithin(fingerprint(text), fingerprint(text), 0)).toBe(true);
  expect(isWithin(fingerprint(text), fingerprint(changed), 0)).toBe(false);
  expect(isWithin(fingerprint(text), fingerprint(changed), 12)).toBe(true);
  expect(isWithin(fingerprint(text), fingerprint(other), 18)).toBe(false);
  expect(fingerprint(text)).toMatch(/^[01]{64}$/);
});

test('near duplicates share almost all words and every number', () => {
  expect(isNear(text, text.replace('ferry', 'barge'))).toBe(true);
  expect(isNear(text, `  ${text}\n`)).toBe(true);
  expect(isNear(`${text} Fee: 300.`, `${text} Fee: 400.`)).toBe(false);
  expect(isNear(text, text.slice(0, 80))).toBe(false);
  expect(isNear('合同于每年一月续签，由双方盖章。', '合同于每年一月续签，由双方盖章！')).toBe(true);
  expect(isNear('合同于每年一月续签，由双方盖章。', '发票由财务部门在月底统一开具。')).toBe(false);
});
