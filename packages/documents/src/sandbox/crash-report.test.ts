import { expect, test } from 'vitest';
import { crashReport } from './crash-report.ts';

test('of a crash the kind of the error and its places are told, not what it quotes', () => {
  const stderr = [
    'file:///onyx/packages/documents/src/formats/text/json.ts:12',
    '  return JSON.parse(text);',
    '',
    `SyntaxError: Unexpected token 'c', "canary is n"... is not valid JSON`,
    '    at home the canary sings',
    '    at JSON.parse (<anonymous>)',
    '    at readJson (file:///onyx/packages/documents/src/formats/text/json.ts:12:15)',
    '    at node:internal/main/run_main_module:36:49',
    'Warning: font "canary" is missing',
    '',
    'Node.js v24.0.0',
  ].join('\n');
  expect(crashReport(stderr)).toEqual([
    'SyntaxError',
    'at readJson (file:///onyx/packages/documents/src/formats/text/json.ts:12:15)',
    'at node:internal/main/run_main_module:36:49',
  ]);
});

test('a full memory is told in the words of whoever found it', () => {
  expect(
    crashReport(
      '\n<--- Last few GCs --->\n\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n',
    ),
  ).toEqual(['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory']);
  expect(crashReport('[onyx] memory limit reached\n')).toEqual(['[onyx] memory limit reached']);
});
