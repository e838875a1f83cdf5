import { endpoints, type Endpoint } from '@onyx/contracts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { apiDocsPage } from './docs-page.ts';
import { openApiDocument } from './document.ts';
import { schemaNotation } from './schema-notation.ts';

type Operation = {
  operationId: string;
  security: object[];
  parameters?: { in: string; name: string }[];
  requestBody?: { content: object };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
};
const document = openApiDocument('1.2.3') as {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};
const table = Object.entries(endpoints) as [string, Endpoint][];

test('is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document));
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
  expect(validator.version).toBe('3.1');
  expect(document.info.version).toBe('1.2.3');
});

test.each(table)('describes %s', (name, endpoint) => {
  const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
  const operation = document.paths[path]?.[endpoint.method.toLowerCase()];
  expect(operation?.operationId).toBe(name);
  const inPath = operation?.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
  expect(inPath.map((parameter) => `{${parameter.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
  expect(operation?.security).toHaveLength(endpoint.access === 'public' ? 0 : 2);
  const answer = operation?.responses[endpoint.status ?? 200]?.content;
  expect(Object.keys(answer ?? {})).toEqual([endpoint.responseType ?? 'application/json']);
  expect(operation?.responses['default']?.content?.['application/json']?.schema).toEqual({
    $ref: '#/components/schemas/Error',
  });
  const bodies = endpoint.body ? [endpoint.bodyType ?? 'application/json'] : [];
  expect(Object.keys(operation?.requestBody?.content ?? {})).toEqual(bodies);
});

test('every reference leads somewhere', () => {
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g);
  const names = new Set([...references].map(([, name]) => name));
  expect(names.size).toBeGreaterThan(20);
  for (const name of names) expect(document.components.schemas).toHaveProperty(name ?? '');
});

test('the page has every endpoint, in both languages, and asks nothing of other hosts', async () => {
  for (const [language, title] of [
    ['zh-CN,zh;q=0.9,en;q=0.8', 'Onyx 接口文档'],
    ['fr,en;q=0.8', 'Onyx API'],
  ] as const) {
    const html = await apiDocsPage('1.2.3', new Headers({ 'accept-language': language })).text();
    expect(html).toContain(`<title>${title}</title>`);
    for (const [name] of table) expect(html).toContain(`<details id="${name}">`);
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(html).not.toMatch(/<script|undefined|\[object/);
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    for (const id of new Set(targets)) expect(html).toContain(`id="${id}"`);
  }
});

test('writes schemas as people write types', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 5 },
      tags: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
      user: { $ref: '#/components/schemas/User' },
      limit: { type: 'integer', minimum: 1, default: 20, description: 'Rows' },
    },
    required: ['name', 'tags', 'user'],
  };
  expect(schemaNotation(schema)).toBe(`{
  name: string (1 to 5 characters)
  tags: (string | null)[]
  user: User
  limit?: integer (from 1) = 20  // Rows
}`);
});
