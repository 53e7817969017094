import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { begin, callResource, discover, finish } from '../../examples/authorization-server/demo-client/flow.ts'
import { loadDemoSettings } from '../../examples/authorization-server/demo-client/settings.ts'
import { createBrowser, type View } from '../../examples/authorization-server/walkthrough/browser.ts'
import { freePorts } from '../proxies/support/ports.ts'
import { startServer } from '../proxies/support/processes.ts'
import { type Examples, ISSUER, type Sent, startExamples } from './support/example.ts'
import { startPostgres } from './support/postgres.ts'
import { startRedis, startRedisCluster } from './support/redis.ts'

const run = promisify(execFile)

interface Engine {
  readonly store: object
  /** Breaks the connections of all clients. */
  readonly cut: () => Promise<unknown>
  readonly stop: () => Promise<void>
}

const cutRedis = (ports: readonly number[]) =>
  Promise.all(ports.map((port) => run('redis-cli', ['-p', `${port}`, 'client', 'kill', 'type', 'normal'])))

const engines: readonly (readonly [name: string, start: () => Promise<Engine>])[] = [
  [
    'Redis',
    async () => {
      const { ports, stop } = await startRedis()
      return { store: { type: 'redis', url: `redis://127.0.0.1:${ports[0]}` }, cut: () => cutRedis(ports), stop }
    },
  ],
  [
    'a cluster of three Redis',
    async () => {
      const { ports, stop } = await startRedisCluster()
      const nodes = ports.map((port) => `redis://127.0.0.1:${port}`)
      return { store: { type: 'redis-cluster', nodes }, cut: () => cutRedis(ports), stop }
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const { connectionString, stop } = await startPostgres()
      const cut = async () => {
        const client = new pg.Client(connectionString)
        await client.connect()
        await client.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
        )
        await client.end()
      }
      return { store: { type: 'postgres', url: connectionString }, cut, stop }
    },
  ],
]

const settings = loadDemoSettings()
const redirect_uri = 'http://127.0.0.1/callback'

/** The demo client, whose requests go to other processes as it is told. */
const clientOf = async ({ via }: Examples) => {
  let fetch = via(0)
  const client = await discover(ISSUER, settings, redirect_uri, (...request) => fetch(...request))
  return {
    client,
    to: (...processes: readonly number[]) => {
      fetch = via(...processes)
    },
  }
}

/** Pushes to the first process, logs in over the others; what is before the user then. */
const reachConsent = async (examples: Examples) => {
  const { client, to } = await clientOf(examples)
  const flow = await begin(client)
  const user = createBrowser(examples.via(1, 2, 3, 0))
  const consent = await user.press(await user.open(flow.url), 'login', settings.user)
  return { client, to, flow, user, consent }
}

/** All the way to tokens, redeemed at the third process. */
const obtainTokens = async (examples: Examples) => {
  const { client, to, flow, user, consent } = await reachConsent(examples)
  const { leftFor } = await user.press(consent, 'approve')
  if (leftFor === undefined) throw new Error('the browser is still at the server')
  to(2)
  const tokens = await finish(client, flow, leftFor)
  return { client, to, flow, leftFor, tokens }
}

const repeat = async (examples: Examples, { url, init }: Sent, process: number) => {
  const response = await examples.via(process)(url, init)
  return [response.status, (await response.json()).error]
}

describe.each(engines)('the example in four processes over %s', (_name, startEngine) => {
  let folder: string
  let engine: Engine
  let examples: Examples
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parapet-example-'))
    const started = await startEngine()
    let isStopped = false
    const stop = async () => {
      if (!isStopped) await started.stop()
      isStopped = true
    }
    engine = { ...started, stop }
    examples = await startExamples(engine.store, 4, folder)
  })
  afterAll(async () => {
    await examples?.stop()
    await engine?.stop()
    rmSync(folder, { recursive: true })
  })

  it('takes the push at one, the login and the consent at all, the code at the third and the token at the fourth', async () => {
    examples.sent.length = 0
    const { client, to, flow, tokens } = await obtainTokens(examples)
    to(3)
    expect(await callResource(client, tokens.access_token, flow.dpop)).toMatchObject({ client_id: 'demo-client' })
    const processesOf = (path: string): readonly number[] =>
      examples.sent.filter(({ url }) => new URL(url).pathname.startsWith(path)).map(({ process }) => process)
    expect(new Set(processesOf('/par'))).toEqual(new Set([0]))
    expect(new Set([...processesOf('/authorize'), ...processesOf('/interaction/')])).toEqual(new Set([0, 1, 2, 3]))
    expect(new Set(processesOf('/token'))).toEqual(new Set([2]))
    expect(new Set(processesOf('/resource'))).toEqual(new Set([3]))
  })

  it('accepts at one the nonce that another has issued', async () => {
    examples.sent.length = 0
    const { client, to, flow, tokens } = await obtainTokens(examples)
    to(3)
    await callResource(client, tokens.access_token, flow.dpop)
    const outcomes = ['/par', '/token', '/resource'].map((path) => [
      path,
      examples.sent.filter(({ url }) => url === ISSUER + path).map(({ status }) => status),
    ])
    expect(Object.fromEntries(outcomes)).toEqual({ '/par': [400, 201], '/token': [200], '/resource': [200] })
  })

  it('refuses at one the proof and the assertion that another has seen', async () => {
    examples.sent.length = 0
    const { client, to, flow, tokens } = await obtainTokens(examples)
    to(0)
    await callResource(client, tokens.access_token, flow.dpop)
    const lastTo = (path: string): Sent => {
      const sent = examples.sent.filter(({ url }) => url === ISSUER + path).at(-1)
      if (sent === undefined) throw new Error(`nothing was sent to ${path}`)
      return sent
    }
    for (const process of [1, 2, 3, 0]) {
      expect(await repeat(examples, lastTo('/resource'), process)).toEqual([401, 'invalid_dpop_proof'])
      expect(await repeat(examples, lastTo('/par'), process)).toEqual([401, 'invalid_client'])
    }
  })

  it('revokes the tokens of a code that comes again to another process', async () => {
    const { client, to, flow, leftFor, tokens } = await obtainTokens(examples)
    to(1)
    expect(await callResource(client, tokens.access_token, flow.dpop)).toMatchObject({ client_id: 'demo-client' })
    to(0)
    await expect(finish(client, flow, leftFor)).rejects.toMatchObject({ error: 'invalid_grant' })
    for (const process of [1, 2, 3]) {
      to(process)
      await expect(callResource(client, tokens.access_token, flow.dpop)).rejects.toMatchObject({ status: 401 })
    }
    // what a process prints comes on another way than its answers
    await expect.poll(() => examples.processes[0]?.output()).toContain('grant_revoked')
  })

  it('gives exactly one code for sixteen decisions at the same time', async () => {
    const { user, consent } = await reachConsent(examples)
    const views: readonly View[] = await Promise.all(Array.from({ length: 16 }, () => user.press(consent, 'approve')))
    const codes = views.filter(({ leftFor }) => leftFor?.searchParams.has('code'))
    expect(codes).toHaveLength(1)
    const others = views.filter((view) => !codes.includes(view))
    expect(others.every(({ status, leftFor }) => leftFor === undefined && [400, 404].includes(status))).toBe(true)
  })

  it('goes on when all connections to the database were cut', async () => {
    const { client, to } = await clientOf(examples)
    await engine.cut()
    for (const process of [0, 1, 2, 3]) {
      to(process)
      await vi.waitFor(() => begin(client), { timeout: 60_000, interval: 100 })
    }
  })

  it('goes on without one that was told to end, which ends by itself', async () => {
    const { client, to } = await clientOf(examples)
    const gone = examples.processes[3]
    const before = gone?.errors()
    expect(await gone?.stop()).toBe(0)
    expect(gone?.errors()).toBe(before)
    for (const process of [0, 1, 2]) {
      to(process)
      expect((await begin(client)).url.searchParams.has('request_uri')).toBe(true)
    }
  })

  it('answers with server_error when its database is gone', async () => {
    const { client, to } = await clientOf(examples)
    await engine.stop()
    for (const process of [0, 1, 2]) {
      to(process)
      await expect(begin(client)).rejects.toThrow()
      expect(examples.sent.at(-1)).toMatchObject({ url: `${ISSUER}/par`, status: 500 })
    }
  })
})

describe('the example whose Redis goes away', () => {
  it('answers with server_error, at once, and goes on when it is back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parapet-example-'))
    const [port = 0] = await freePorts(1)
    const args = [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
    ]
    const startAgain = () => startServer({ command: 'redis-server', args }, [port])
    let redis = await startAgain()
    const examples = await startExamples({ type: 'redis', url: `redis://127.0.0.1:${port}` }, 1, folder)
    try {
      const { client } = await clientOf(examples)
      await begin(client)
      await redis.stop()
      await expect(begin(client)).rejects.toThrow()
      expect(examples.sent.at(-1)).toMatchObject({ url: `${ISSUER}/par`, status: 500 })
      redis = await startAgain()
      await vi.waitFor(() => begin(client), { timeout: 60_000, interval: 100 })
      expect(await examples.processes[0]?.stop()).toBe(0)
    } finally {
      await examples.stop()
      await redis.stop()
      rmSync(folder, { recursive: true })
    }
  })

  it('says so and ends where it is not there from the beginning', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parapet-example-'))
    const [port = 0] = await freePorts(1)
    try {
      const attempt = startExamples({ type: 'redis', url: `redis://user:password@127.0.0.1:${port}` }, 1, folder)
      await expect(attempt).rejects.toThrow(
        /ended with 1 before it listened\nstore: redis cannot be used: .*ECONNREFUSED/,
      )
      await expect(attempt).rejects.not.toThrow('password')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
