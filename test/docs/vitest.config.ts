import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: {
    include: ['*.test.ts'],
    globalSetup: './support/build.mjs',
    pool: 'threads',
    // One browser at a time.
    maxWorkers: 1,
    isolate: false,
    // patience for a busy machine; what is there sooner is seen sooner
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.argv.some((argument) => argument.startsWith('--reporter')) ? [] : ['default'],
  },
})
