import { expect, test } from 'vitest';
import { z } from 'zod';
import { maxInteger } from './common.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';

type Node = { type?: string; maximum?: number; [key: string]: unknown };

/** Places of all numbers in a JSON schema that may be larger than the database can take. */
function unbounded(node: unknown, place: string): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, maximum = Infinity } = node as Node;
  const own = (type === 'integer' || type === 'number') && maximum > maxInteger ? [place] : [];
  return [...own, ...Object.entries(node).flatMap(([key, value]) => unbounded(value, `${place}.${key}`))];
}

test('every number that a request may carry has a bound that the database can take', () => {
  const parts = Object.entries(endpoints as Record<string, Endpoint>).flatMap(([name, endpoint]) =>
    [endpoint.params, endpoint.query, endpoint.body].flatMap((schema) => (schema ? [{ name, schema }] : [])),
  );
  const places = parts.flatMap(({ name, schema }) => unbounded(z.toJSONSchema(schema), name));
  expect(places).toEqual([]);
  expect(parts.length).toBeGreaterThan(20);
});
