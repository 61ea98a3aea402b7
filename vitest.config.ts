import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,client-sdk,server,cli,test}/src/**/*.test.ts'],
    reporters: ['default', './.ci/summary-reporter.mjs'],
    // One for each processor of the machines that this runs on: many tests wait for other processes.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
