import type { Locale } from '@onyx/contracts';
import { docsStyle } from './docs-style.ts';
import { openApiDocument } from './document.ts';
import { schemaNotation, type JsonSchema } from './schema-notation.ts';

type Content = Record<string, { schema?: JsonSchema }>;
type Operation = {
  operationId: string;
  summary: string;
  description: string;
  tags: [string];
  parameters?: { in: string; name: string; required?: boolean; schema: JsonSchema; description?: string }[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
};
type Entry = { method: string; path: string; operation: Operation };
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
};

const words: Record<Locale, Record<string, string>> = {
  en: {
    title: 'Onyx API',
    machine: 'As OpenAPI 3.1',
    errors: 'Every error has the shape Error. Its code never changes its meaning; the text may.',
    parameters: 'Parameters',
    request: 'Request',
    answer: 'Answer',
    shapes: 'Shapes',
    back: 'Back to Onyx',
  },
  zh: {
    title: 'Onyx 接口文档',
    machine: 'OpenAPI 3.1 文件',
    errors: '所有错误都采用 Error 结构。错误码的含义不变，提示文字可能调整。',
    parameters: '参数',
    request: '请求',
    answer: '响应',
    shapes: '数据结构',
    back: '返回 Onyx',
  },
};

/** The API as a page that needs no script and no other host. Its frame is in the reader's language. */
export function apiDocsPage(version: string, headers: Headers): Response {
  const locale = preferredLocale(headers.get('accept-language'));
  const document = openApiDocument(version) as unknown as Document;
  const html = page(document, version, locale);
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      vary: 'accept-language',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  });
}

/** The first of our languages that a browser asks for. */
function preferredLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? '').toLowerCase().split(',');
  const known = wanted
    .map((entry) => entry.trim().slice(0, 2))
    .find((code) => code === 'en' || code === 'zh');
  return known === 'zh' ? 'zh' : 'en';
}

function page(document: Document, version: string, locale: Locale): string {
  const text = words[locale];
  const entries = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );
  const tags = [...new Set(entries.map(({ operation }) => operation.tags[0]))];
  const sections = tags.map((tag) => {
    const own = entries.filter(({ operation }) => operation.tags[0] === tag);
    return `<section id="${slug(tag)}"><h2>${escape(tag)}</h2>${own.map((entry) => entryHtml(entry, text)).join('')}</section>`;
  });
  const shapes = Object.entries(document.components.schemas)
    .toSorted(([one], [other]) => one.localeCompare(other, 'en'))
    .map(
      ([name, schema]) => `<details id="shape-${name}"><summary>${name}</summary>${code(schema)}</details>`,
    );
  const links = tags.map((tag) => `<a href="#${slug(tag)}">${escape(tag)}</a>`).join('');
  return `<!doctype html>
<html lang="${locale === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text['title']}</title><style>${docsStyle}</style></head>
<body>
<nav aria-label="${text['title']}"><a href="/">${text['back']}</a>${links}<a href="#shapes">${text['shapes']}</a></nav>
<main><h1>${text['title']} <small>${escape(version)}</small></h1>
<p>${text['errors']} <a href="/api/openapi.json">${text['machine']}</a></p>
${sections.join('\n')}
<section id="shapes"><h2>${text['shapes']}</h2>${shapes.join('')}</section></main>
</body></html>`;
}

function entryHtml({ method, path, operation }: Entry, text: Record<string, string>): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, required, schema, description }) =>
      `${name}${required ? '' : '?'}: ${schemaNotation(schema)}${description ? `  // ${description}` : ''}`,
  );
  const parts = [
    parameters.length > 0 && block(text['parameters'], `<pre>${linked(parameters.join('\n'))}</pre>`),
    operation.requestBody && block(text['request'], contentHtml(operation.requestBody.content)),
    ...Object.entries(operation.responses)
      .filter(([status]) => status !== 'default')
      .map(([status, { content }]) => block(`${text['answer']} ${status}`, contentHtml(content ?? {}))),
  ];
  return `<details id="${operation.operationId}"><summary><b class="${method}">${method.toUpperCase()}</b> <code>${escape(path)}</code>
<span>${prose(operation.summary)}</span></summary><p>${escape(operation.description)}</p>${parts.filter(Boolean).join('')}</details>`;
}

function block(title: string | undefined, html: string): string {
  return `<h3>${title ?? ''}</h3>${html}`;
}

function contentHtml(content: Content): string {
  return Object.entries(content)
    .map(([type, { schema }]) => {
      const note = type === 'application/json' ? '' : `<p><code>${escape(type)}</code></p>`;
      return note + (schema ? code(schema) : '');
    })
    .join('');
}

function code(schema: JsonSchema): string {
  return `<pre>${linked(schemaNotation(schema))}</pre>`;
}

/** Escaped, with names of shapes as links. */
function linked(text: string): string {
  return escape(text).replace(
    /(^|: |\| |\()([A-Z][A-Za-z]+)(?=$|\[|\)| \||\n| {2})/gm,
    '$1<a href="#shape-$2">$2</a>',
  );
}

/** Escaped, with what stands in backticks as code. */
function prose(text: string): string {
  return escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function slug(tag: string): string {
  return `tag-${tag.toLowerCase().replace(/[^a-z]+/g, '-')}`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
