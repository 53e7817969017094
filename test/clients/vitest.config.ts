import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { patience } from '../support/patience.ts'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.test.ts'],
    // processes, since Node reads NODE_EXTRA_CA_CERTS when one begins
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: '../support/build-when-stale.mjs',
    silent: 'passed-only',
    ...patience,
  },
})
