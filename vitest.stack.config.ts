import { defineConfig } from 'vitest/config';

/** The images and the stack that they make, on a real engine: `npm run test:stack`. */
export default defineConfig({
  test: {
    include: ['deploy/docker/**/*.stack.ts', 'e2e/deployment/**/*.stack.ts'],
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 300_000,
    // Images are built from nothing where there are none.
    hookTimeout: 1_800_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
