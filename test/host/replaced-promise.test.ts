import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { pushRequest, testServer } from '../../src/testing/index.ts'

// As zone.js and bluebird do: what async functions return is then no instance of the global.
const { Promise: original } = globalThis

beforeEach(() => {
  globalThis.Promise = class extends original<unknown> {} as PromiseConstructor
})

afterEach(() => {
  globalThis.Promise = original
})

describe('a host that replaced the global Promise', () => {
  it('gets its pushes answered', async () => {
    const kit = await testServer()
    const outcome = await processPushedAuthorizationRequest(kit.as, await pushRequest(kit, {}))
    expect(outcome).toMatchObject({ ok: true, value: { request_uri: expect.stringMatching(/^urn:/) } })
  })

  it('has assertions refused whose signature is not good', async () => {
    const kit = await testServer()
    const outcome = await processPushedAuthorizationRequest(
      kit.as,
      await pushRequest(kit, { assertion: 'signature: by another key' }),
    )
    expect(outcome).toMatchObject({ ok: false, error: { error: 'invalid_client' } })
  })

  it('has proofs refused whose signature is not good', async () => {
    const kit = await testServer()
    const outcome = await processPushedAuthorizationRequest(
      kit.as,
      await pushRequest(kit, { proof: 'signature: by another key' }),
    )
    expect(outcome).toMatchObject({ ok: false, error: { error: 'invalid_dpop_proof' } })
  })
})
