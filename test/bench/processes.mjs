// Processes for what is measured, each bound to a core where the system can do that, and driven over a channel: one question at a time.
import { fork, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** The cores that this process may use, of which Linux knows the numbers. */
export const allowedCores = () => {
  try {
    const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    return list.split(',').flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number)
      return Array.from({ length: last - first + 1 }, (_, at) => first + at)
    })
  } catch {
    return Array.from({ length: availableParallelism() }, (_, at) => at)
  }
}

/** Binds this process, for instance to a core on which nothing is measured. */
export const bindTo = (core) => {
  if (hasTaskset) spawnSync('taskset', ['-acp', String(core), String(process.pid)])
}

/** Starts a module of this folder in a process of its own and waits for its first message.
 *
 * `ask(question)` resolves with the next message, `progress` aside; it rejects when that tells of an error, or when the process ends. */
export const startProcess = async (module, args, { core, node = process.execPath, execArgv = [], onProgress } = {}) => {
  // taskset, where there is one, becomes the node that it starts, and hands the channel on
  const [execPath, ...before] = hasTaskset && core !== undefined ? ['taskset', '-c', String(core), node] : [node]
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), args, {
    execPath,
    execArgv: [...before, ...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  let waiting
  const settle = (how, value) => {
    const asked = waiting
    waiting = undefined
    asked?.[how](value)
  }
  child.on('message', (message) => {
    if ('progress' in message) onProgress?.(message.progress)
    else if ('error' in message) settle('reject', new Error(`${module} ${args.join(' ')}: ${message.error}`))
    else settle('resolve', message)
  })
  child.on('error', (error) => settle('reject', error))
  child.on('exit', (code, signal) => {
    child.hasEnded = true
    settle('reject', new Error(`${module} ${args.join(' ')} ended with ${signal ?? code}`))
  })
  const answer = () => new Promise((resolve, reject) => (waiting = { resolve, reject }))
  const hello = await answer()
  return {
    hello,
    ask: (question) => {
      const answered = answer()
      child.send(question)
      return answered
    },
    close: async () => {
      if (child.hasEnded) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await ended
    },
  }
}
