import { fileURLToPath } from 'node:url';

/** The `onyx` command as a file, to be run with Node. */
export const onyxCommand = fileURLToPath(new URL('../../bin/onyx.mjs', import.meta.url));
