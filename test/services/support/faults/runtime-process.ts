import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock, Store } from '../../../../src/types/ports.ts'

/** What a killed process has handed to the kernel is there afterwards, in memory as on a disk. */
const SHARED_MEMORY = '/dev/shm'

/** Every so many calls of the engine: fail before it has them, lose their answer, come late, or end the Durable Object. */
export interface Faults {
  readonly failEvery?: number
  readonly loseEvery?: number
  readonly delayEvery?: number
  readonly delay?: number
  readonly resetEvery?: number
}

/** A store in the runtime of its engine, a process of its own. */
export interface RuntimeStore {
  readonly store: Store
  /** The same store; the engine is told the time of this clock. */
  readonly storeWith: (clock: Clock) => Store
  readonly order: (faults: Faults) => Promise<void>
  /** Ends the runtime as a crash does, in the middle of whatever it does, and starts another one on the same files. */
  readonly crash: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts a program that serves a store in the folder that it is given as its last argument. */
export const startRuntime = async (program: string, args: readonly string[]): Promise<RuntimeStore> => {
  const folder = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'parapet-runtime-'))
  const start = () => startProcess(program, [...args, join(folder, 'data')])
  let running = await start()
  const call = async (name: string, input: object): Promise<unknown> => {
    const body = JSON.stringify(input)
    const response = await fetch(`${running.address}/${name}`, { method: 'POST', body })
    if (!response.ok) throw new Error(await response.text())
    return ((await response.json()) as { outcome?: unknown }).outcome
  }
  const storeWith = (clock?: Clock): Store => {
    const ask = (name: keyof Store, input: object) => call(name, { ...input, now: clock?.() })
    return {
      insert: async (key, value, expiresAt) => (await ask('insert', { key, value, expiresAt })) === true,
      get: async (key) => (await ask('get', { key })) as string | undefined,
      take: async (key) => (await ask('take', { key })) as string | undefined,
    }
  }
  return {
    store: storeWith(),
    storeWith,
    order: async (faults) => {
      await call('faults', faults)
    },
    crash: async () => {
      await running.kill()
      running = await start()
    },
    stop: async () => {
      await running.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a program with all that it starts itself, and waits for the address that it prints. */
const startProcess = async (program: string, args: readonly string[]) => {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += String(chunk)
  })
  const ended = once(child, 'exit')
  const failed = ended.then(([code]) => Promise.reject(new Error(`${program} ended with ${code}:\n${errors}`)))
  failed.catch(() => {})
  const [address] = await Promise.race([once(child.stdout, 'data'), failed])
  return {
    address: String(address).trim(),
    kill: async () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
      await ended
    },
  }
}
