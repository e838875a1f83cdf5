// For what starts the built program without npm: tests and benchmarks.
export { ensureServer } from '../../../scripts/runtime.mjs';
