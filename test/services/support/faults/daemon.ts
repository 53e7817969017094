import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Runs a program to its end; gives what it printed. */
export const output = async (program: string, ...args: readonly string[]): Promise<string> =>
  (await run(program, args, { cwd: '/' })).stdout

/** Does something again until it succeeds. */
export const eventually = async <T>(what: string, attempt: () => Promise<T>): Promise<T> => {
  for (const deadline = Date.now() + 100_000; ; await new Promise((resolve) => setTimeout(resolve, 25))) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what}: ${String(error)}`)
    }
  }
}

export interface Daemon {
  readonly pid: number
  readonly isRunning: () => boolean
  readonly ended: Promise<unknown>
}

/** Starts a program that runs until it is killed. What it says is kept for an error alone. */
export const startDaemon = (program: string, args: readonly string[]): Daemon => {
  const child: ChildProcess = spawn(program, args, { stdio: 'ignore', cwd: '/' })
  child.on('error', () => {})
  const isRunning = () => child.exitCode === null && child.signalCode === null
  return { pid: child.pid ?? 0, isRunning, ended: once(child, 'exit').catch(() => undefined) }
}

/** Stops processes or ends them at once, as a crash does: they write nothing, flush nothing and say nothing. */
export const signalAll = (pids: readonly number[], signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {
      // it is gone
    }
  }
}
