import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { countUnloadable } from './count-unloadable.ts'

// The tests that stand beside what is mutated, and the three of operations that test nothing else. What only
// another test of a whole endpoint would notice counts as survived.
const tests = ['rules/**/*', 'proofs/**/*', 'profiles/**/*', 'operations/{known-keys,client-registration,narrow-grant}']

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
