import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { patience } from '../support/patience.ts'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.test.ts'],
    // the pages of the API are compared with what the built package exports
    globalSetup: ['../support/build-when-stale.mjs', './support/build.mjs'],
    pool: 'threads',
    // One browser at a time.
    maxWorkers: 1,
    isolate: false,
    ...patience,
    reporters: process.argv.some((argument) => argument.startsWith('--reporter')) ? [] : ['default'],
  },
})
