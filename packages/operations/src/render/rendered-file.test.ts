import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderDeployment } from './render.ts';
import { findEdited, isUntouched, sealed } from './rendered-file.ts';
import { deploymentOf } from './testing/index.ts';

describe('a rendered file', () => {
  test('says in its first line where it is from and is what was rendered', () => {
    for (const [path, text] of renderDeployment(deploymentOf('standard'))) {
      expect(text.split('\n')[0], path).toMatch(/^(#|--|<!--) Rendered by Onyx from onyx\.yaml/);
      expect(isUntouched(text), path).toBe(true);
    }
  });

  test('is known as edited by any change but line ends', () => {
    for (const style of ['hash', 'dashes', 'markup'] as const) {
      const text = sealed('one\ntwo\n', style);
      expect(isUntouched(text)).toBe(true);
      expect(isUntouched(text.replaceAll('\n', '\r\n'))).toBe(true);
      expect(isUntouched(text.replace('two', 'three'))).toBe(false);
      expect(isUntouched(`${text}\n`)).toBe(false);
    }
    expect(isUntouched('one\ntwo\n')).toBe(false);
    expect(isUntouched('')).toBe(false);
  });

  test('is the same for the same deployment', () => {
    expect(renderDeployment(deploymentOf('ha'))).toEqual(renderDeployment(deploymentOf('ha')));
  });
});

describe('findEdited', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'onyx-rendered-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('names the files that somebody changed, not those that are missing or as they were', () => {
    writeFileSync(join(folder, 'same.conf'), sealed('a\n'));
    writeFileSync(join(folder, 'changed.conf'), sealed('a\n').replace('a\n', 'b\n'));
    writeFileSync(join(folder, 'foreign.conf'), 'mine\n');
    const paths = ['same.conf', 'changed.conf', 'foreign.conf', 'missing.conf'];
    expect(findEdited(folder, paths)).toEqual(['changed.conf', 'foreign.conf']);
  });
});
