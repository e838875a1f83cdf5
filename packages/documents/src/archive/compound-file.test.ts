import { describe, expect, it } from 'vitest';
import { compoundFileOf } from '../testing/compound-files.ts';
import { openCompoundFile } from './compound-file.ts';

const long = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7) % 251));
const file = Buffer.from(
  compoundFileOf({
    empty: Buffer.alloc(0),
    short: Buffer.from('words'),
    'a/b/short': long.subarray(0, 100),
    long,
    'a/long': long.subarray(1, 5001),
  }),
);
const corrupt: Error = expect.objectContaining({ code: 'file-corrupt' });

describe('openCompoundFile', () => {
  it('reads short and long streams by their path', () => {
    const { stream, storages } = openCompoundFile(file);
    expect(storages).toEqual(['a', 'a/b']);
    expect(stream('short')?.toString()).toBe('words');
    expect(stream('a/b/short')?.equals(long.subarray(0, 100))).toBe(true);
    expect(stream('a/long')?.equals(long.subarray(1, 5001))).toBe(true);
    expect(stream('long')?.equals(long)).toBe(true);
    expect(stream('empty')).toHaveLength(0);
    expect(stream('b/short')).toBeUndefined();
    expect(stream('a')).toBeUndefined();
  });

  it('gives what is left of a file that is cut off', () => {
    const { stream } = openCompoundFile(file.subarray(0, 1024));
    expect(stream('long')).toBeUndefined();
  });

  it.each([0, 8, 300, 511])('refuses %i bytes', (length) => {
    expect(() => openCompoundFile(file.subarray(0, length))).toThrow(corrupt);
  });

  it('refuses a chain without end', () => {
    const bytes = Buffer.from(file);
    // Every sector is followed by itself.
    const table = (bytes.readUInt32LE(76) + 1) * 512;
    for (let index = 0; table + index * 4 < bytes.length; index += 1)
      bytes.writeUInt32LE(index, table + index * 4);
    expect(() => openCompoundFile(bytes)).toThrow(corrupt);
  });
});
