import type { Reporter } from 'vitest/node'

/** Gives a test file that cannot be loaded a test that failed: StrykerJS counts tests alone, and such a mutant would pass for alive. */
export const countUnloadable: Reporter = {
  onTestRunEnd: (modules) => {
    for (const { task } of modules.map(
      (module) => module as unknown as { task: { tasks: unknown[]; result?: object } },
    )) {
      if (task.tasks.length > 0 || (task.result as { state?: string } | undefined)?.state !== 'fail') continue
      task.tasks.push({ type: 'test', name: 'loads', mode: 'run', file: task, suite: undefined, result: task.result })
    }
  },
}
