export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: true },
  coverageAnalysis: 'perTest',
  mutate: [
    'src/authorization-request/**/*.ts',
    'src/client-authentication/**/*.ts',
    'src/client-registration/**/*.ts',
    'src/dpop/**/*.ts',
  ],
  ignorePatterns: ['/dist', '/examples', '/.ci', '/reports', '/test/bench', '/test/cases', '/test/services'],
  // There is none: the tests are run, not type-checked.
  tsconfigFile: 'none',
  // A mutant that is slow on a busy machine is not a mutant that was noticed; one that loops is stopped by a count.
  timeoutMS: 60_000,
  cleanTempDir: 'always',
  concurrency: 1,
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
  allowConsoleColors: false,
  // Static mutants are dear and are measured all the same: the regular expressions are among them.
  warnings: { slow: false },
  thresholds: { high: 100, low: 95, break: 90 },
}
