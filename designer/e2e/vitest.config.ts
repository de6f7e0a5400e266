import { defineConfig } from 'vitest/config';

/** Tests of the built product in a real browser: one file after the other, each with a server of its own. */
export default defineConfig({
  root: import.meta.dirname,
  test: { include: ['*.e2e.ts'], environment: 'node', fileParallelism: false, testTimeout: 180_000, hookTimeout: 180_000, bail: 1 },
});
