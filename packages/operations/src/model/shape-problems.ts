import { z } from 'zod';
import { typeAt } from './file-schema.ts';
import { formText, isForm } from './forms.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problems.ts';
import type { Source } from './source.ts';
import { getAt, pathText, type Path } from './tree.ts';

export type ShapeProblems = {
  problems: Problem[];
  /** What to leave out, so that the rest can still be looked at. */
  faulty: Path[];
};

/** What is wrong with a source by itself: keys that do not exist, values of the wrong kind or form. */
export function shapeProblems(source: Source, schema: z.ZodType): ShapeProblems {
  const { error } = schema.safeParse(source.tree, { reportInput: true });
  const result: ShapeProblems = { problems: [], faulty: [] };
  for (const issue of error?.issues ?? []) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const whole = [...path, key];
        const place = source.placeOf(whole);
        result.problems.push({ ...unknownKey(key, path), key: pathText(whole), place });
        result.faulty.push(whole);
      }
      continue;
    }
    const place = source.placeOf(path);
    result.problems.push({ ...valueProblem(issue, getAt(source.tree, path)), key: pathText(path), place });
    result.faulty.push(listPath(path));
  }
  return result;
}

type Fault = Pick<Problem, 'code' | 'params'>;

/** A list is taken or left as a whole. */
function listPath(path: Path): Path {
  const index = path.findIndex((key) => /^\d+$/.test(key));
  return index === -1 ? path : path.slice(0, index);
}

function unknownKey(key: string, parent: Path): Fault {
  const type = typeAt(parent);
  const known = type instanceof z.ZodObject ? Object.keys(type.shape) : [];
  const near = nearest(key, known);
  return near === undefined
    ? { code: 'unknown-key', params: { known: known.join(', ') } }
    : { code: 'unknown-key-near', params: { near } };
}

const kinds: Record<string, { expectedEn: string; expectedZh: string }> = {
  string: { expectedEn: 'text', expectedZh: '文本' },
  number: { expectedEn: 'a number', expectedZh: '数字' },
  int: { expectedEn: 'a whole number', expectedZh: '整数' },
  boolean: { expectedEn: 'true or false', expectedZh: ' true 或 false' },
  array: { expectedEn: 'a list such as [a, b]', expectedZh: '列表，如 [a, b]' },
  object: { expectedEn: 'keys and values, indented below it', expectedZh: '缩进在其下的键和值' },
  record: { expectedEn: 'keys and values, indented below it', expectedZh: '缩进在其下的键和值' },
};

function valueProblem(issue: z.core.$ZodIssue, value: unknown): Fault {
  if (issue.path.length === 1 && issue.path[0] === 'version' && value === undefined)
    return { code: 'version-missing', params: {} };
  if (value === null) return { code: 'value-empty', params: {} };
  if (isForm(issue.message)) {
    const name = issue.message;
    const params = { expectedEn: formText(name, 'en'), expectedZh: formText(name, 'zh') };
    return { code: 'wrong-form', params };
  }
  if (issue.code === 'invalid_value')
    return { code: 'not-one-of', params: { values: issue.values.map(String).join(', ') } };
  if (issue.code === 'too_small') {
    if (issue.origin === 'string') return { code: 'value-empty', params: {} };
    if (issue.origin === 'array') return { code: 'list-empty', params: {} };
    return { code: 'too-small', params: { least: Number(issue.minimum) } };
  }
  if (issue.code === 'too_big') return { code: 'too-large', params: { most: Number(issue.maximum) } };
  if (issue.code !== 'invalid_type') return { code: 'wrong-kind', params: expected(issue.message) };
  if (issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return { code: 'text-needs-quotes', params: {} };
  return { code: 'wrong-kind', params: kinds[issue.expected] ?? expected(issue.expected) };
}

function expected(word: string): { expectedEn: string; expectedZh: string } {
  return { expectedEn: word, expectedZh: word };
}
