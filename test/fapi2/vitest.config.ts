import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    globalSetup: '../support/build-when-stale.mjs',
    // patience for a busy machine; what is there sooner is seen sooner
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
