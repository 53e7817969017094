import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { exportJWK, generateKeyPair } from 'jose'
import type { CustomFetch } from 'openid-client'
import { freePorts } from '../../proxies/support/ports.ts'

const fileOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const ROOT = fileOf('../../..')
const START = 'examples/authorization-server/start.ts'
const DEFAULT = fileOf('../../../examples/authorization-server/config/default.json')

/** The name by which the outside knows all the processes. */
export const ISSUER = 'https://as.example'

/** A request as it went to a process, and the status of its answer. */
export interface Sent {
  readonly process: number
  readonly url: string
  readonly init: Parameters<CustomFetch>[1]
  readonly status: number
}

export interface RunningExample {
  /** What it has printed, errors included. */
  readonly output: () => string
  readonly errors: () => string
  /** Tells the process to end; resolves its exit code. */
  readonly stop: () => Promise<number | null>
}

/** The example of `npm start`, in several operating system processes behind one name. */
export interface Examples {
  readonly processes: readonly RunningExample[]
  /** Every request so far. */
  readonly sent: Sent[]
  /** Requests go to these processes in turn. */
  readonly via: (...processes: readonly number[]) => CustomFetch
  readonly stop: () => Promise<void>
}

/** Starts `count` processes over one store. */
export const startExamples = async (store: object, count: number, folder: string): Promise<Examples> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const config = {
    ...JSON.parse(readFileSync(DEFAULT, 'utf8')),
    issuer: ISSUER,
    store,
    secret: 'from which all the processes derive their keys',
    signingKeys: [{ ...(await exportJWK(privateKey)), alg: 'ES256' }],
  }
  const file = `${folder}/config.json`
  writeFileSync(file, JSON.stringify(config))
  const ports = await freePorts(count)
  const started = await Promise.allSettled(ports.map((port) => startExample(file, port)))
  const processes = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((running) => running.stop()))
  }
  const failed = started.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  const sent: Sent[] = []
  const via = (...at: readonly number[]): CustomFetch => {
    let turn = 0
    return async (url, init) => {
      const process = at[turn++ % at.length] ?? 0
      const target = url.replace(ISSUER, `http://127.0.0.1:${ports[process]}`)
      const { method, headers, body = null } = init
      const response = await fetch(target, { method, headers, body: body as string | null, redirect: 'manual' })
      sent.push({ process, url, init, status: response.status })
      return response
    }
  }
  return { processes, sent, via, stop }
}

const startExample = async (config: string, port: number): Promise<RunningExample> => {
  const imports = ['tsx', fileOf('drivers.mjs')].flatMap((name) => ['--import', name])
  const child = spawn(process.execPath, [...imports, START, '--serve', '--config', config, '--port', `${port}`], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
    errors += text
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const listens = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
  await Promise.race([
    listens,
    ended.then((code) => {
      throw new Error(`the example ended with ${code} before it listened\n${output}`)
    }),
  ])
  return {
    output: () => output,
    errors: () => errors,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}
