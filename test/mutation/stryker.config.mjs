// main.mjs runs it once for each room, whose name it passes.
const room = process.env.MUTATED_ROOM

export default {
  testRunner: 'bundled',
  plugins: [new URL('runner.mjs', import.meta.url).href],
  coverageAnalysis: 'perTest',
  mutate: [`src/${room}/**/*.ts`],
  ignorePatterns: ['/dist', '/examples', '/.ci', '/reports', '/test/bench', '/test/cases'],
  // There is none: the tests are run, not type-checked.
  tsconfigFile: 'none',
  // A mutant that is slow on a busy machine is not a mutant that was noticed; one that loops is stopped by a count.
  timeoutMS: 60_000,
  tempDirName: `.stryker-tmp/${room}`,
  cleanTempDir: 'always',
  concurrency: 1,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: `reports/mutation/${room}.json` },
  allowConsoleColors: false,
  // Static mutants are dear and are measured all the same: the regular expressions are among them.
  warnings: { slow: false },
}
