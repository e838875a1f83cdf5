// Bundles the `onyx` command into `.onyx/bundle`: a thousand modules become a few dozen files, and half of the time to
// load them is saved at each start, and .4 s of a parser's. The database's process and assets stay where the sources are.
import { renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outDir = join(root, '.onyx', 'bundle');
/** Written beside and put in place whole: another start may be reading the old one. */
const newDir = `${outDir}-${process.pid}`;

/** Packages with machine code or files of their own. */
const external = [/^@electric-sql\//, /^onnxruntime-/, /^@napi-rs\//, /^pdfjs-dist(\/|$)/];

/** Programs of other processes and threads, which those that start them find beside themselves. */
const children = {
  'parser-child': join(root, 'packages', 'documents', 'src', 'sandbox', 'parser-child.ts'),
  'memory-watch': join(root, 'packages', 'documents', 'src', 'sandbox', 'memory-watch.ts'),
  'trainer-child': join(root, 'packages', 'search', 'src', 'latent', 'trainer-child.ts'),
};

/** What else a source finds beside itself is beside the source, wherever the bundle is. */
const keepSourceAddresses = {
  name: 'keep-source-addresses',
  transform(code, id) {
    if (id.includes('/node_modules/') || !code.includes('import.meta.url')) return null;
    const source = relative(outDir, id).replaceAll('\\', '/');
    const address = `new URL(${JSON.stringify(source)}, import.meta.url).href`;
    return code.replaceAll(/(?:'\.\/([\w-]+)\.ts', )?import\.meta\.url/g, (found, child) =>
      Object.hasOwn(children, child)
        ? `'./${child}.js', import.meta.url`
        : found.replace('import.meta.url', address),
    );
  },
};

const bundle = await rolldown({
  input: {
    main: join(root, 'apps', 'cli', 'src', 'main.ts'),
    'database-process': join(root, 'packages', 'database', 'src', 'embedded', 'database-process.ts'),
    ...children,
  },
  platform: 'node',
  external,
  plugins: [keepSourceAddresses],
  logLevel: 'silent',
});
await bundle.write({ dir: newDir, format: 'esm' });
rmSync(outDir, { recursive: true, force: true });
renameSync(newDir, outDir);
