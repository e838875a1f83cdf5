import { expect, test } from 'vitest';
import { errorInfoText } from './error-texts.ts';

test('what a third party said follows in the brackets of the language', () => {
  const info = { code: 'model-failed' as const, detail: 'quota exceeded' };
  expect(errorInfoText(info, 'en')).toMatch(/\. \(quota exceeded\)$/);
  expect(errorInfoText(info, 'zh')).toMatch(/。（quota exceeded）$/);
  expect(errorInfoText({ code: 'model-failed' }, 'zh')).not.toContain('（');
});
