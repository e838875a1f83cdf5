import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const libraries = /\/node_modules\/(prom-client|@opentelemetry\/[^/]+)\//;

/** Libraries that a fresh process loads which takes this package in and then runs the given code. */
async function loadedBy(code: string): Promise<string[]> {
  const program = `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({
      resolve(specifier, context, next) {
        const resolved = next(specifier, context);
        urls.push(resolved.url);
        return resolved;
      },
    });
    const { createMetrics, createTracer, noMetrics, silentLogger } = await import('${new URL('./index.ts', import.meta.url).href}');
    ${code}
    console.log(JSON.stringify(urls));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
  const urls = JSON.parse(stdout) as string[];
  return [...new Set(urls.flatMap((url) => libraries.exec(url)?.[1] ?? []))];
}

const settings = `service: 'onyx', version: '1', logger: silentLogger`;

test('who asks for neither metrics nor traces loads nothing for them', async () => {
  expect(await loadedBy(`noMetrics; await createTracer({ ${settings}, url: undefined });`)).toEqual([]);
});

test('who asks for one of them loads that', async () => {
  expect(await loadedBy(`await createMetrics({ service: 'onyx' });`)).toContain('prom-client');
  expect(
    await loadedBy(`await (await createTracer({ ${settings}, url: 'http://127.0.0.1:9' })).stop();`),
  ).toContain('@opentelemetry/sdk-trace');
});
