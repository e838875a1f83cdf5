import { AppError } from '@onyx/contracts';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createFilePasswords } from '../files/index.ts';
import { encrypt } from './encryption.ts';
import { createKeySeal } from './key-seal.ts';
import { createSealer } from './sealer.ts';
import { deriveKey, keyIdOf } from './secret-key.ts';

const [old, next, other] = [1, 2, 3].map((fill) => new Uint8Array(32).fill(fill)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const use = 'model-keys';

test('what is sealed says which key it is under, and nothing else of it', () => {
  const sealed = createSealer([next, old], use).seal('sk-1', 'row');
  expect(sealed.split(':')).toEqual(['v1', expect.any(String), keyIdOf(next)]);
  expect(keyIdOf(next)).toMatch(/^[0-9a-f]{12}$/);
  expect(keyIdOf(next)).not.toBe(keyIdOf(old));
  expect(Buffer.from(next).toString('hex')).not.toContain(keyIdOf(next));
});

test.each([
  ['before the change', [old], [old], 'current'],
  ['by those who have both, before the switch', [old, next], [old], 'current'],
  ['by those who write the new one, for those who do not yet', [next, old], [old, next], 'previous'],
  ['before the switch, for those who switched', [old, next], [next, old], 'previous'],
  ['after the switch, for those who dropped the old one', [next, old], [next], 'current'],
] as const)('each step of a change reads what the one beside it wrote: %s', (_, writer, reader, under) => {
  const sealed = createSealer(writer, use).seal('sk-1', 'row');
  expect(createSealer(reader, use).open(sealed, 'row')).toEqual({ text: 'sk-1', under });
});

test('what was stored before keys had ids is read with either, and programs that know no ids read ours', () => {
  const stored = encrypt(deriveKey(old, use), 'sk-1', 'row');
  expect(createSealer([next, old], use).open(stored, 'row')).toEqual({ text: 'sk-1', under: 'previous' });
  expect(createSealer([old], use).open(stored, 'row')).toEqual({ text: 'sk-1', under: 'current' });
  // The first two parts are all they look at.
  const ours = createSealer([old], use).seal('sk-1', 'row');
  expect(createSealer([old], use).open(ours.split(':').slice(0, 2).join(':'), 'row')?.text).toBe('sk-1');
});

test('nothing else opens it: another key, place, use, or a changed id', () => {
  const sealed = createSealer([old], use).seal('sk-1', 'row');
  expect(createSealer([next, other], use).open(sealed, 'row')).toBeNull();
  expect(createSealer([old], use).open(sealed, 'other row')).toBeNull();
  expect(createSealer([old], 'file-passwords').open(sealed, 'row')).toBeNull();
  const claimed = sealed.replace(keyIdOf(old), keyIdOf(next));
  expect(createSealer([next, old], use).open(claimed, 'row')).toBeNull();
  expect(createSealer([old], use).open('nonsense', 'row')).toBeNull();
});

test('what cannot be opened is told with a code, and never with what was sealed', () => {
  const failures = [
    [
      'model-unauthorized',
      () =>
        createKeySeal([next]).unseal({
          id: 'row',
          apiKeyEncrypted: createKeySeal([old]).seal('row', 'sk-plain'),
        }),
    ],
    ['file-encrypted', () => createFilePasswords([next]).open(createFilePasswords([old]).seal('sk-plain'))],
  ] as const;
  for (const [code, fail] of failures) {
    let failure: unknown;
    try {
      fail();
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({ code });
    const told = inspect(failure, { depth: null });
    for (const secret of ['sk-plain', Buffer.from(old).toString('hex'), Buffer.from(next).toString('hex')])
      expect(told).not.toContain(secret);
  }
});
