import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { postgresSchema } from '../../src/stores/postgres.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import type { AuthorizationServer } from '../../src/types/server.ts'
import { clientKey, newPush, newRedemption, presentationOf, serverOver } from './support/faults/client.ts'
import { type Connected, overIORedis, overPg } from './support/faults/drivers.ts'
import { type MortalPostgres, startMortalPostgres } from './support/faults/postgres-server.ts'
import { type MortalRedis, startMortalRedis } from './support/faults/redis-server.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

interface Engine {
  readonly address: string | number
  readonly connected: Connected
  readonly server: MortalRedis | MortalPostgres
}

const engines: Partial<Record<'redis' | 'postgres', Engine>> = {}
beforeAll(async () => {
  const redis = await startMortalRedis({})
  engines.redis = { address: redis.port, connected: overIORedis(redis.port), server: redis }
  const postgres = await startMortalPostgres()
  await postgres.query(postgresSchema().join(';'))
  const address = `postgres://parapet@127.0.0.1:${postgres.port}/postgres`
  engines.postgres = { address, connected: overPg(postgres.port), server: postgres }
})
afterAll(async () => {
  for (const { connected, server } of Object.values(engines)) {
    await connected.close()
    await server.stop()
  }
})

const decision = { decision: 'granted', subject: 'alice' } as const

const sendable = ({ headers, ...request }: HttpRequest) => ({
  ...request,
  headers: [...(headers as Headers)],
})

describe.each(['redis', 'postgres'] as const)('a process that is killed, over %s', (engine) => {
  let as: AuthorizationServer
  beforeAll(() => {
    const found = engines[engine]
    if (found === undefined) throw new Error('no engine')
    as = serverOver(found.connected.store)
  })

  /** Lets another process begin an operation, and kills it when it comes to a call of the store. */
  const killBefore = async (
    stopBefore: string,
    operation: 'push' | 'decide' | 'redeem',
    input: HttpRequest | string,
  ) => {
    const child = fork(fileURLToPath(new URL('./support/faults/stopped-process.mjs', import.meta.url)), {
      execArgv: ['--import', 'tsx'],
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    })
    try {
      const ended = once(child, 'exit').then(([code]) => `ended with ${code}`)
      const said = Promise.race([once(child, 'message').then(([message]) => message), ended])
      const order = { engine, address: engines[engine]?.address, operation, stopBefore, key: clientKey }
      child.send({ ...order, input: typeof input === 'string' ? input : sendable(input) })
      expect(await said).toBe('stopped')
      child.kill('SIGKILL')
      await ended
    } finally {
      child.kill('SIGKILL')
    }
    console.log(`${engine}: a process killed in its ${operation}, before ${stopBefore}`)
  }

  const pushed = async () => unwrap(await processPushedAuthorizationRequest(as, newPush().request)).request_uri
  const pending = async () => {
    const request_uri = await pushed()
    return { request_uri, waiting: unwrap(await processAuthorizationRequest(as, presentationOf(request_uri))) }
  }
  const code = async () => {
    const { waiting } = await pending()
    return unwrap(await issueAuthorizationResponse(as, waiting, decision)).parameters.code ?? ''
  }

  it('between the markers of a push and its request leaves a client that must sign a new assertion', async () => {
    const push = newPush()
    await killBefore('insert request', 'push', push.request)
    expectReason(await processPushedAuthorizationRequest(as, push.request), 'client-assertion-replayed')
    expect((await processPushedAuthorizationRequest(as, newPush().request)).ok).toBe(true)
  })

  it('before the request is taken leaves it as it was', async () => {
    const { waiting } = await pending()
    await killBefore('take request', 'decide', waiting.reference)
    const resumed = unwrap(await resumeAuthorizationRequest(as, waiting.reference))
    expect((await issueAuthorizationResponse(as, resumed, decision)).ok).toBe(true)
  })

  it('between take and insert leaves a user who must begin again at the client, and no code', async () => {
    const { request_uri, waiting } = await pending()
    await killBefore('insert code', 'decide', waiting.reference)
    expectReason(await resumeAuthorizationRequest(as, waiting.reference), 'reference-invalid')
    expectReason(await issueAuthorizationResponse(as, waiting, decision), 'request-already-decided')
    expectReason(await processAuthorizationRequest(as, presentationOf(request_uri)), 'request-uri-unknown')
  })

  it('between the markers of a redemption and its tombstone leaves a code that can be redeemed', async () => {
    const value = await code()
    const redemption = newRedemption(value)
    await killBefore('insert used-code', 'redeem', redemption.request)
    expectReason(await redeemAuthorizationCode(as, redemption.request), 'client-assertion-replayed')
    expect((await redeemAuthorizationCode(as, newRedemption(value).request)).ok).toBe(true)
  })

  it('between the tombstone and take leaves a code that nobody can redeem', async () => {
    const value = await code()
    await killBefore('take code', 'redeem', newRedemption(value).request)
    const again = await redeemAuthorizationCode(as, newRedemption(value).request)
    const { error, reused_grant_id } = expectReason(again, 'code-already-used')
    // the host is told to revoke what was issued, and finds nothing
    expect([error, typeof reused_grant_id]).toEqual(['invalid_grant', 'string'])
  })
})
