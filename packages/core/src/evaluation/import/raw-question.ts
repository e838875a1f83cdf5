import { maxEvaluationQuestionLength } from '@onyx/contracts';
import { storableText } from '../../conversations/index.ts';
import type { Place, Problems } from './problems.ts';

/** A question as a file has it, before anything was checked. */
export type RawQuestion = {
  /** Of BEIR files: judgements name it. */
  id: string | null;
  text: unknown;
  documents: RawDocument[];
  place: Place;
};
export type RawDocument = { names: unknown[]; gain: unknown; passage: unknown; page: unknown; place: Place };

/** A right document by what the file calls it: any of an id, a path, a file name and a title. */
export type NamedDocument = {
  names: string[];
  gain: number;
  passage: string | null;
  page: number | null;
  place: Place;
};
export type NamedQuestion = { text: string; documents: NamedDocument[]; place: Place };

const maxGain = 10;
const maxPage = 1_000_000;
const maxPassageLength = 5_000;
const maxNameShown = 100;

/** The text of a question, white space made plain; null, with the problem told, when it cannot be one. */
export function checkText(raw: unknown, place: Place, problems: Problems): string | null {
  const text = plainText(raw);
  if (text === null) problems.add(place, 'import-no-question');
  else if (text.length > maxEvaluationQuestionLength) {
    problems.add(place, 'import-question-too-long', { limit: maxEvaluationQuestionLength });
  } else return text;
  return null;
}

/** A right document; null, with the problem told, when its values cannot be. */
export function checkDocument(raw: RawDocument, problems: Problems): NamedDocument | null {
  const { place } = raw;
  const names = raw.names.flatMap((name) => plainText(name) ?? []);
  const gain = wholeNumber(raw.gain, 1, maxGain) ?? 1;
  const page = wholeNumber(raw.page, 1, maxPage);
  const passage = plainText(raw.passage);
  const wrong = (
    [
      ['gain', raw.gain, isAbsent(raw.gain) || wholeNumber(raw.gain, 1, maxGain) !== null],
      ['page', raw.page, isAbsent(raw.page) || page !== null],
      ['passage', raw.passage, (passage?.length ?? 0) <= maxPassageLength],
    ] as const
  ).find(([, , isFine]) => !isFine);
  if (names.length === 0) problems.add(place, 'import-no-document');
  else if (wrong) {
    const value = (plainText(wrong[1]) ?? JSON.stringify(wrong[1])).slice(0, maxNameShown);
    problems.add(place, 'import-value-invalid', { field: wrong[0], value });
  } else return { names, gain, passage, page, place };
  return null;
}

/** Text with single blanks, as it can be stored; null for nothing, or what is no text. */
export function plainText(raw: unknown): string | null {
  const text = typeof raw === 'number' ? String(raw) : raw;
  if (typeof text !== 'string') return null;
  return storableText(text).normalize('NFC').replaceAll(/\s+/g, ' ').trim() || null;
}

function isAbsent(raw: unknown): boolean {
  return raw === undefined || raw === null || raw === '';
}

function wholeNumber(raw: unknown, least: number, most: number): number | null {
  if (isAbsent(raw)) return null;
  const value = Number(raw);
  return Number.isInteger(value) && value >= least && value <= most ? value : null;
}
