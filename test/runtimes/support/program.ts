import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A process that says something line by line, serves, and ends when it is told to. */
export interface Program {
  /** The next line; throws with what was printed to standard error when the process ends before. */
  readonly line: () => Promise<string>
  /** Ends it: by the end of its standard input, or by a signal. Gives back its exit code, undefined after a signal, and its errors. */
  readonly end: (signal?: 'SIGTERM') => Promise<{ readonly code: number | undefined; readonly stderr: string }>
}

/** For all that a program does, in milliseconds, on a busy machine as well. */
const PATIENCE = 600_000

/** Starts a program; `channel` is the file descriptor on which it says its lines. */
export const start = (command: string, args: readonly string[], cwd: string, channel: 1 | 3 = 1): Program => {
  const child: ChildProcess = spawn(command, [...args], { cwd, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] })
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  if (channel !== 1) child.stdout?.resume()
  const ended = new Promise<{ readonly code: number | undefined; readonly stderr: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(impatience)
      resolve({ code: code ?? undefined, stderr })
    })
  })
  // whoever waits for a line, or for the end, hears of it
  ended.catch(() => {})
  const lines = createInterface({ input: child.stdio[channel] as Readable })[Symbol.asyncIterator]()
  return {
    line: async () => {
      const next = await lines.next()
      if (!next.done) return next.value
      const { code } = await ended
      throw new Error(`${command} ended with ${code} before it said anything\n${stderr}`)
    },
    end: (signal) => {
      if (signal === undefined) child.stdin?.end()
      else child.kill(signal)
      return ended
    },
  }
}
