import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.test.ts'],
    // processes, since Node reads NODE_EXTRA_CA_CERTS when one begins
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: '../support/build-when-stale.mjs',
    silent: 'passed-only',
    // patience for a busy machine; what is there sooner is seen sooner
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
