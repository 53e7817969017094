// The test runner of StrykerJS here. With StrykerJS's own runner vitest starts a worker and loads every module for each mutant,
// which takes a second. This one evaluates a compiled bundle anew for each mutant, and runs vitest's own `describe`, `it` and
// `expect` in one process. It measures a mutant that acts while its module loads like any other.
import { relative } from 'node:path'
import { declareFactoryPlugin, PluginKind } from '@stryker-mutator/api/plugin'
import { DryRunStatus, determineHitLimitReached, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner'
import { programOf } from './bundle.mjs'
import { testFilesOf } from './rooms.mjs'

// Vitest refuses to be imported outside of a worker of its own.
globalThis.__vitest_worker__ = { config: { expect: {}, fakeTimers: {}, snapshotOptions: {} } }
const { startTests } = await import('vitest/internal/browser')
const { TestRunner } = await import('vitest')

const config = {
  name: '',
  setupFiles: [],
  tags: [],
  allowOnly: true,
  passWithNoTests: true,
  maxConcurrency: 1,
  retry: 0,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  sequence: { shuffle: false, concurrent: false, hooks: 'stack', setupFiles: 'list', seed: 0 },
}

const testsOf = (suite) => suite.tasks.flatMap((task) => (task.type === 'suite' ? testsOf(task) : [task]))
const nameOf = ({ name, suite }) => (suite ? `${nameOf(suite)} ${name}` : name).trim()
const pathOf = ({ filepath }) => relative(process.cwd(), filepath)
const idOf = (test) => `${pathOf(test.file)}#${nameOf(test)}`
const messageOf = (task) => task.result?.errors?.[0]?.message ?? 'failed without a message'
/** The suite whose hook failed, so that its tests did not run. */
const failedSuite = (suite) => suite && (suite.result?.errors?.length ? suite : failedSuite(suite.suite))

const resultOf = (test) => {
  const timeSpentMs = test.result?.duration ?? 0
  const result = { id: idOf(test), name: nameOf(test), timeSpentMs, fileName: test.file.filepath }
  if (test.result?.state === 'pass') return { ...result, status: TestStatus.Success }
  const failed = test.result?.state === 'fail' ? test : (failedSuite(test.suite) ?? failedSuite(test.file))
  if (failed) return { ...result, status: TestStatus.Failed, failureMessage: messageOf(failed) }
  return { ...result, status: TestStatus.Skipped }
}

const failure = (id, failureMessage) => ({ id, name: id, timeSpentMs: 0, status: TestStatus.Failed, failureMessage })

/** The results of a file. One that cannot be loaded has no tests, and counts as one that failed. */
const resultsOf = (file) => {
  const tests = testsOf(file)
  if (tests.length > 0 || file.result?.state !== 'fail') return tests.map(resultOf)
  return [failure(`${pathOf(file)}#loads`, messageOf(file))]
}

// A test that replaces timers replaces these too.
const { setInterval, clearInterval } = globalThis

/** How many things the process waits for, beside timers: its connections to StrykerJS and to esbuild are always among them. */
const countWaiting = () => process.getActiveResourcesInfo().filter((name) => !/Timeout|Immediate/.test(name)).length

/** The time of the processor that the process has taken, in milliseconds: that of threads which make keys, too. */
const processorTime = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Runs a test, and fails it when the process has had nothing to do for three seconds: it waits for a promise that nothing settles. A run
 * that was left in the middle of a test would spoil the runs after it. */
const runTask = async (test) => {
  let idle = 0
  let timer
  const atRest = countWaiting()
  let before = processorTime()
  const stalled = new Promise((_, reject) => {
    timer = setInterval(() => {
      const now = processorTime()
      idle = now - before < 5 && countWaiting() <= atRest ? idle + 1 : 0
      before = now
      if (idle >= 6) reject(new Error('The test waits, and nothing is left to do.'))
    }, 500)
  })
  try {
    await Promise.race([TestRunner.getTestFn(test)(), stalled])
  } finally {
    clearInterval(timer)
  }
}

const createRunner = () => {
  globalThis.__stryker__ ??= {}
  const stryker = globalThis.__stryker__
  // StrykerJS enters its copy of the project only after it has loaded this module.
  const root = process.cwd()
  const files = testFilesOf(root, process.env.MUTATED_ROOM)
  const durations = new Map()
  let program

  /** The file that noticed the last mutant of a source file: it goes first, for it often notices the next one. */
  const lastKiller = new Map()

  /** Runs the tests, or those of `wanted`, file by file. With `bail` the first failure ends the run. */
  const run = async ({ wanted, activeMutant, source, isStatic = false, bail = false }) => {
    const evaluate = program()
    const stray = []
    const onStray = (error) => stray.push(error)
    let isOver = false
    const runner = {
      config: { ...config, root },
      importFile: (file) => evaluate[file](),
      runTask,
      onCollected: (collected) => {
        for (const test of collected.flatMap(testsOf)) {
          if (wanted && test.mode === 'run' && !wanted.has(idOf(test))) test.mode = 'skip'
        }
        if (!isStatic) stryker.activeMutant = activeMutant
      },
      onBeforeRunTask: (test) => {
        if (isOver) test.mode = 'skip'
        if (activeMutant === undefined) stryker.currentTestId = idOf(test)
      },
      onAfterRunTask: (test) => {
        stryker.currentTestId = undefined
        if (bail && test.result?.state === 'fail') isOver = true
      },
    }
    const paths = wanted && new Set([...wanted].map((id) => id.slice(0, id.indexOf('#'))))
    const rank = (file) => (file === lastKiller.get(source) ? -1 : (durations.get(file) ?? 0))
    const ordered = files
      .filter((filepath) => !paths || paths.has(pathOf({ filepath })))
      .sort((a, b) => rank(a) - rank(b))
    process.on('unhandledRejection', onStray).on('uncaughtException', onStray)
    const tests = []
    try {
      for (const file of ordered) {
        // a module that loads is measured only where the mutant is one that acts while modules load
        stryker.activeMutant = isStatic ? activeMutant : undefined
        const begun = performance.now()
        const collected = await startTests([file], runner)
        if (activeMutant === undefined) durations.set(file, performance.now() - begun)
        tests.push(...collected.flatMap(resultsOf).filter(({ status }) => status !== TestStatus.Skipped))
        if (!bail || !tests.some(({ status }) => status === TestStatus.Failed)) continue
        lastKiller.set(source, file)
        break
      }
      tests.push(...stray.slice(0, 1).map((error) => failure('no error is unhandled', String(error))))
      return { status: DryRunStatus.Complete, tests }
    } finally {
      isOver = true
      process.off('unhandledRejection', onStray).off('uncaughtException', onStray)
      stryker.activeMutant = undefined
    }
  }

  return {
    capabilities: () => ({ reloadEnvironment: true }),
    init: async () => {
      program = await programOf(root, files)
    },
    dryRun: async () => {
      const result = await run({})
      if (stryker.mutantCoverage) return { ...result, mutantCoverage: stryker.mutantCoverage }
      return { status: DryRunStatus.Error, errorMessage: 'No test has run a line that is mutated.' }
    },
    mutantRun: async ({ testFilter, activeMutant, mutantActivation, sandboxFileName, hitLimit, disableBail }) => {
      stryker.hitCount = hitLimit === undefined ? undefined : 0
      stryker.hitLimit = hitLimit
      const result = await run({
        wanted: testFilter && new Set(testFilter),
        activeMutant: activeMutant.id,
        source: sandboxFileName,
        isStatic: mutantActivation === 'static',
        bail: !disableBail,
      })
      return toMutantRunResult(determineHitLimitReached(stryker.hitCount, hitLimit) ?? result)
    },
  }
}

createRunner.inject = []
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'bundled', createRunner)]
