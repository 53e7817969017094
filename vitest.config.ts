import { defineConfig } from 'vitest/config'
import { patience } from './test/support/patience.ts'

// Suites with a command of their own: they need programs, browsers, services or time that these two do not.
export const suitesWithTheirOwnCommand = [
  'fapi2',
  'proxies',
  'browser',
  'frameworks',
  'services',
  'runtimes',
  'runners',
  'clients',
  'consumers',
  'docs',
  // packages of their own, with tests of theirs
  '**/node_modules',
].map((name) => `test/${name}/**`)

// What looks at the built package rather than at the sources.
const built = [
  'test/laws/exports.test.ts',
  'test/packaging/**/*.test.ts',
  'test/pages/**/*.test.ts',
  'test/examples/**/*.test.ts',
]

// What puts modules of its own in the place of others, which test files that share them must not meet.
const mocking = ['fetch', 'node', 'node-tls'].map((name) => `test/http/${name}.test.ts`)

export default defineConfig({
  test: {
    pool: 'threads',
    maxWorkers: 2,
    // Modules hold no state (test/laws), so test files can share them.
    isolate: false,
    ...patience,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...suitesWithTheirOwnCommand, ...built, ...mocking],
        },
      },
      {
        extends: true,
        test: { name: 'mocking', include: mocking, isolate: true },
      },
      {
        extends: true,
        test: {
          name: 'built',
          include: built,
          globalSetup: 'test/support/build-when-stale.mjs',
        },
      },
    ],
  },
})
