import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The declarations of the block that follows `selector`. */
function tokensOf(selector: string): Map<string, string> {
  const start = css.indexOf('{', css.indexOf(selector));
  const body = css.slice(start + 1, css.indexOf('\n}', start));
  return new Map([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((m) => [m[1] ?? '', m[2] ?? '']));
}

function colour(tokens: Map<string, string>, name: string): [number, number, number] {
  const value = tokens.get(name);
  if (value === undefined) throw new Error(`no token ${name}`);
  const alias = /^var\(--([\w-]+)\)$/.exec(value);
  if (alias?.[1]) return colour(tokens, alias[1]);
  const parts = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value);
  if (!parts) throw new Error(`${name}: ${value}`);
  return [Number(parts[1]), Number(parts[2]), Number(parts[3])];
}

/** Relative luminance (WCAG 2) of an OKLCH colour; matrices from Björn Ottosson, "A perceptual color space". */
function luminance([lightness, chroma, hue]: [number, number, number]): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  const [r = 0, g = 0, bl = 0] = [red, green, blue].map((c) => Math.min(1, Math.max(0, c)));
  return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
}

function contrast(tokens: Map<string, string>, one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(colour(tokens, one)), luminance(colour(tokens, other))].toSorted(
    (x, y) => x - y,
  );
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['surface', 'surface-raised', 'surface-sunken', 'surface-hover'];
const texts = ['text', 'text-muted', 'text-faint', 'accent', 'danger', 'success', 'warning', 'info'];
const textPairs = [
  ...surfaces.flatMap((surface) => texts.map((text) => [text, surface] as const)),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
  ['text', 'mark'],
  ['text', 'accent-soft'],
  ['text', 'surface-active'],
  ['text-muted', 'accent-soft'],
  ...['accent', 'success', 'warning', 'danger', 'info'].map((name) => [name, `${name}-soft`] as const),
] as const;

describe.each([
  ['light', ":root,\n[data-theme='light']"],
  ['dark', "\n[data-theme='dark']"],
])('%s theme', (_, selector) => {
  const tokens = tokensOf(selector);

  test.each(textPairs)('%s on %s is readable', (text, surface) => {
    expect(contrast(tokens, text, surface)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['surface', 'surface-raised', 'surface-sunken'])('controls have an outline on %s', (surface) => {
    expect(contrast(tokens, 'line-strong', surface)).toBeGreaterThanOrEqual(3);
    expect(contrast(tokens, 'mark-line', surface)).toBeGreaterThanOrEqual(3);
  });
});
