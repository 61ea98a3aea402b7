import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{shared,client-sdk,server,cli,test}/src/**/*.test.ts'],
    reporters: ['default', './.ci/summary-reporter.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
