import { describe, expect, it } from 'vitest';
import { redact } from './redact.ts';

describe('redact', () => {
  it.each([
    ['Incorrect API key: my.own+key/1', 'my.own+key/1'],
    ['GET https://host/v1?key=my.own%2Bkey%2F1 failed', 'my.own%2Bkey%2F1'],
    ['Incorrect API key provided: sk-proj-abc****wxyz.', 'sk-proj-abc****wxyz'],
    ['header Authorization: Bearer abcdef.123456 is wrong', 'abcdef.123456'],
    ['{"x-api-key":"abcdef123456"}', 'abcdef123456'],
    ['https://host/v1?key=AIzaSyA1234567890&alt=sse', 'AIzaSyA1234567890'],
    ['proxy http://user:pass@proxy.local:3128 refused', 'user:pass'],
  ])('removes the secret of %s', (text, secret) => {
    const result = redact(text, ' my.own+key/1 ');
    expect(result).not.toContain(secret);
    expect(result.length).toBeGreaterThan(5);
  });

  it('leaves ordinary words alone', () => {
    const text = "model 'qwen3:8b' not found, try pulling it first; the task-oriented risk-averse key point";
    expect(redact(text, null)).toBe(text);
    expect(redact(text, '-')).toBe(text);
  });

  it('gives one line of at most 500 characters, and cuts after it has removed', () => {
    const result = redact(`${'x '.repeat(240)}\n\n${'k'.repeat(100)}`, 'k'.repeat(100));
    expect(result).not.toMatch(/\n|kk/);
    expect(redact('x'.repeat(5000), null)).toHaveLength(500);
  });
});
