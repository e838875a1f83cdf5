import { fileURLToPath } from 'node:url';

/** The `onyx` command as a file, to be run with Node. */
export const onyxCommand = fileURLToPath(new URL('../../bin/onyx.mjs', import.meta.url));

/** The same as `npm start` runs it, for starts that are measured or looked at in a browser; see `ensureServer`. */
export const builtCommand = fileURLToPath(new URL('../../bin/onyx-built.mjs', import.meta.url));
