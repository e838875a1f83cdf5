import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealed } from './rendered-file.ts';
import { writeRendered } from './write-rendered.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-render-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = new Map([
  ['compose.yml', sealed('name: onyx\n')],
  ['deploy/edge/nginx.conf', sealed('events {}\n')],
]);

test('writes what differs and leaves alone what is the same', () => {
  expect(writeRendered(folder, files)).toEqual({ written: [...files.keys()], unchanged: [] });
  for (const [path, text] of files) expect(readFileSync(join(folder, path), 'utf8')).toBe(text);
  const before = statSync(join(folder, 'compose.yml')).ino;
  const changed = new Map([...files, ['deploy/edge/nginx.conf', sealed('events { }\n')] as const]);
  expect(writeRendered(folder, changed)).toEqual({
    written: ['deploy/edge/nginx.conf'],
    unchanged: ['compose.yml'],
  });
  expect(statSync(join(folder, 'compose.yml')).ino).toBe(before);
  expect(readdirSync(join(folder, 'deploy/edge'))).toEqual(['nginx.conf']);
});

test('writes nothing while a file was changed by hand, until it is told to', () => {
  writeRendered(folder, files);
  const edited = `${files.get('compose.yml')}# mine\n`;
  writeFileSync(join(folder, 'compose.yml'), edited);
  rmSync(join(folder, 'deploy'), { recursive: true });
  expect(() => writeRendered(folder, files)).toThrow(
    expect.objectContaining({ code: 'deployment-edited', params: { files: 'compose.yml' } }),
  );
  expect(readdirSync(folder)).toEqual(['compose.yml']);
  expect(readFileSync(join(folder, 'compose.yml'), 'utf8')).toBe(edited);
  writeRendered(folder, files, { overwrite: true });
  expect(readFileSync(join(folder, 'compose.yml'), 'utf8')).toBe(files.get('compose.yml'));
});

test('says what cannot be written, and leaves no half of it', () => {
  writeFileSync(join(folder, 'deploy'), 'a file');
  expect(() => writeRendered(folder, files)).toThrow(
    expect.objectContaining({ code: 'deployment-unwritable' }),
  );
  expect(readdirSync(folder).toSorted()).toEqual(['compose.yml', 'deploy']);
});
