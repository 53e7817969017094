import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.test.ts'],
    pool: 'threads',
    maxWorkers: 2,
    globalSetup: '../support/build-when-stale.mjs',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
