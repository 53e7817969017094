import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { pushedAuthorizationReply } from '../../src/http/replies.ts'
import {
  clientAssertion,
  dpopProof,
  expectReason,
  fetchRequest,
  fixedClock,
  plainRequest,
  push,
  pushedParameters,
  pushRequest,
  requestFacts,
  requestObject,
  seededRandomBytes,
  testKey,
  testServer,
  unwrap,
} from '../../src/testing/index.ts'

const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
const headerOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())

describe('seededRandomBytes', () => {
  it('gives the same bytes for the same seed, and others for another', () => {
    const bytes = (seed?: number) => [...seededRandomBytes(seed)(64)]
    expect(bytes(1)).toEqual(bytes(1))
    expect(bytes()).toEqual(bytes(1))
    expect(bytes(2)).not.toEqual(bytes(1))
  })

  it('goes on where it was, and uses every octet', () => {
    const random = seededRandomBytes()
    expect([...random(32)]).not.toEqual([...random(32)])
    expect(new Set(random(8192)).size).toBe(256)
  })
})

describe('fixedClock', () => {
  it('stands still until it is moved', () => {
    const clock = fixedClock()
    const start = clock()
    clock.advance(60)
    expect(clock() - start).toBe(60)
    expect(fixedClock(7)()).toBe(7)
    expect(() => fixedClock(Number.NaN)).toThrow('fixedClock: at must be in whole seconds since 1970')
    expect(() => fixedClock(1_800_000_000_000)).toThrow(TypeError)
  })
})

describe('the pieces of a request', () => {
  it('take claims, headers and keys instead of those that would be right', async () => {
    const server = await testServer()
    const key = await testKey('ES384')
    const proof = await dpopProof(server, {
      key,
      method: 'GET',
      url: 'https://rs.example/a',
      accessToken: 'token',
      claims: { iat: 1 },
    })
    expect(headerOf(proof)).toMatchObject({ alg: 'ES384', jwk: key.publicJWK })
    expect(claimsOf(proof)).toMatchObject({
      htm: 'GET',
      htu: 'https://rs.example/a',
      iat: 1,
      ath: expect.stringMatching(/^[\w-]{43}$/),
    })
    const { client_assertion } = await clientAssertion(server, {
      claims: { sub: undefined },
      header: { typ: 'JWT' },
      key,
    })
    expect(claimsOf(client_assertion)).not.toHaveProperty('sub')
    expect(headerOf(client_assertion)).toMatchObject({ typ: 'JWT', alg: 'ES384' })
    const object = await requestObject(server, {
      client: 'none',
      parameters: { max_age: 0 },
      claims: { aud: ['a'] },
      header: { typ: 'x' },
      key,
    })
    expect(claimsOf(object)).toMatchObject({ client_id: 'test-none', max_age: 0, aud: ['a'] })
    expect(headerOf(object)).toMatchObject({ typ: 'x' })
  })

  it('take parameters otherwise: left out, repeated, or as JSON', async () => {
    const changes = { state: undefined, resource: ['https://a.example', 'https://b.example'], claims: {}, max_age: 5 }
    const parameters = await pushedParameters(await testServer(), { changes })
    expect(parameters.has('state')).toBe(false)
    expect(parameters.getAll('resource')).toEqual(changes.resource)
    expect([parameters.get('claims'), parameters.get('max_age')]).toEqual(['{}', '5'])
    expect((await pushedParameters(await testServer(), 'redirect_uri: missing')).has('redirect_uri')).toBe(false)
  })

  it('never repeat a jti', async () => {
    const server = await testServer()
    expect(claimsOf(await dpopProof(server)).jti).not.toBe(claimsOf(await dpopProof(server)).jti)
    unwrap(await push(server))
    unwrap(await push(server))
  })

  it('cannot be wrong in an object and in what it holds at the same time', async () => {
    const script = { object: true, parameters: 'redirect_uri: missing' } as const
    await expect(push(await testServer(), script)).rejects.toThrow(
      'parameters must be changes where a request object is sent; got the fault',
    )
  })

  it('leave out a proof that is not wanted, and the one that nobody reads', async () => {
    const server = await testServer()
    expect((await pushRequest(server, { proof: false })).headers.get('dpop')).toBeNull()
    const without = await testServer({ policy: { dpop_signing_alg_values_supported: [], dpopNonce: 'off' } })
    expect((await pushRequest(without)).headers.get('dpop')).toBeNull()
    unwrap(await push(await testServer({ policy: { dpopNonce: 'required' } })))
  })
})

describe('fetchRequest', () => {
  it('brings a push to a route of the host', async () => {
    const server = await testServer()
    const route = async (request: Request) => {
      const { method, url, headers } = request
      const neutral = { method, url, headers, body: await request.text() }
      return pushedAuthorizationReply(await processPushedAuthorizationRequest(server.as, neutral))
    }
    expect((await route(fetchRequest(await pushRequest(server)))).status).toBe(201)
    expect((await route(fetchRequest(await pushRequest(server, { assertion: 'exp: past' })))).status).toBe(401)
    expect((await route(fetchRequest(await pushRequest(server, { form: 'method: GET' })))).status).toBe(405)
  })

  it('is sent where the route listens, path and query as they are', async () => {
    const request = fetchRequest(await plainRequest(await testServer()), 'http://127.0.0.1:3000')
    expect(request.method).toBe('GET')
    expect(request.url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/authorize\?client_id=test-private_key_jwt&/)
  })
})

describe('requestFacts', () => {
  it('are those of an ordinary push, but for what is given', () => {
    expect(requestFacts()).toMatchObject({ endpoint: 'push', client: { client_id: 'test-client' }, origin: 'pushed' })
    const facts = requestFacts({ endpoint: 'authorization', client: { scope: 'a' }, policy: { stateMinLength: 8 } })
    expect(facts).toMatchObject({ endpoint: 'authorization', client: { scope: 'a' }, policy: { stateMinLength: 8 } })
    expect(requestFacts().allowsResource('https://a.example', facts.client)).toBe(false)
  })
})

describe('unwrap and expectReason', () => {
  it('throw with the reason', async () => {
    const refusal = await push(await testServer(), { proof: 'iat: past' })
    expect(() => unwrap(refusal)).toThrow('Expected a value, got the refusal dpop-proof-expired.')
    expect(() => expectReason(refusal, 'dpop-proof-typ')).toThrow(
      'Expected the refusal dpop-proof-typ, got dpop-proof-expired.',
    )
    const success = await push(await testServer())
    expect(() => expectReason(success, 'dpop-proof-typ')).toThrow('Expected the refusal dpop-proof-typ, got a value.')
    expect(expectReason(refusal, 'dpop-proof-expired').error).toBe('invalid_dpop_proof')
  })
})
