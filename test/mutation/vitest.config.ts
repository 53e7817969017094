import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { countUnloadable } from './count-unloadable.ts'

// The tests that stand beside what is mutated, and two that test little else. A mutant that only another test of a whole endpoint
// would notice counts as survived.
const tests = [
  'authorization-request/**/*',
  'client-authentication/**/*',
  'client-registration/**/*',
  'dpop/**/*',
  'profiles/**/*',
  'host/known-keys',
  'endpoints/narrow-grant',
]

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: tests.map((name) => `test/${name}.test.ts`),
    pool: 'threads',
    // A worker lives for one run, so a mutant that acts when its module loads is loaded too.
    isolate: false,
    reporters: [countUnloadable],
  },
})
