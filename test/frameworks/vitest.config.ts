import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { patience } from '../support/patience.ts'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.test.ts'],
    globalSetup: ['../support/build-when-stale.mjs', './support/link-packages.ts', './support/build-applications.ts'],
    pool: 'threads',
    maxWorkers: 2,
    ...patience,
    // Keeps to the names of the files and the sum unless something fails.
    reporters: process.argv.some((argument) => argument.startsWith('--reporter')) ? [] : ['default'],
  },
})
