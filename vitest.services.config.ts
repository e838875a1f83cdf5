import { defineConfig } from 'vitest/config';

/** The services apart, with faults: `npm run test:services`. */
export default defineConfig({
  test: {
    include: ['e2e/services/**/*.services.ts'],
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
