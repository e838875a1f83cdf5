// Builds the web app into apps/web/out, with all it loads at run time beside it.
import { join } from 'node:path';
import { root, run } from './runtime.mjs';

await run(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
  cwd: join(root, 'apps/web'),
});
