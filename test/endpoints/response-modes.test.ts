import { createHash, createPrivateKey } from 'node:crypto'
import { compactDecrypt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { authorizationReply } from '../../src/http/replies.ts'
import { fapi2MessageSigning } from '../../src/profiles/fapi2-message-signing.ts'
import { unwrap } from '../../src/testing/results.ts'
import type { ResponseMode } from '../../src/types/policy.ts'
import { CALLBACK, ISSUER, type Parameters, STATE, testHost } from '../support/host.ts'
import {
  client,
  DENIED,
  decided,
  encrypting,
  encryption,
  GRANTED,
  host,
  minted,
  policy,
  redirectAfterLogin,
  refusedAfterLogin,
  START,
  sign,
  verified,
  withEdDSA,
} from '../support/responding-host.ts'

const PLAIN = ['query', 'fragment', 'form_post'] as const
const SIGNED = [
  ['jwt', 'query.jwt'],
  ['query.jwt', 'query.jwt'],
  ['fragment.jwt', 'fragment.jwt'],
  ['form_post.jwt', 'form_post.jwt'],
] as const

const CODE = expect.stringMatching(/^[\w-]{43}$/)
const DESCRIPTION = expect.stringMatching(/^[\x20-\x7e]+$/)
const OUTCOMES = [
  ['a code', (changes: Parameters) => decided(changes), { code: CODE }],
  [
    'the error of a user who denies',
    (changes: Parameters) => decided(changes, DENIED),
    { error: 'access_denied', error_description: DESCRIPTION },
  ],
  [
    'the error of a rule',
    (changes: Parameters) => refusedAfterLogin(changes),
    { error: 'invalid_scope', error_description: DESCRIPTION },
  ],
] as const

describe.each(OUTCOMES)('%s', (_, answer, expected) => {
  it.each(PLAIN)('travels by %s with state and iss', async (response_mode) => {
    expect(await answer({ response_mode })).toEqual({
      redirect_uri: CALLBACK,
      response_mode,
      parameters: { ...expected, state: STATE, iss: ISSUER },
    })
  })

  it.each(PLAIN)('travels by %s without a state where there was none', async (response_mode) => {
    const { parameters } = await answer({ response_mode, state: undefined })
    expect(parameters).toEqual({ ...expected, iss: ISSUER })
  })

  it.each(SIGNED)('travels by %s inside one JWT', async (response_mode, resolved) => {
    const response = await answer({ response_mode })
    expect(response).toEqual({
      redirect_uri: CALLBACK,
      response_mode: resolved,
      parameters: { response: expect.any(String) },
    })
    expect(await verified(response.parameters.response)).toEqual({
      iss: ISSUER,
      aud: client.client_id,
      exp: START + 600,
      state: STATE,
      ...expected,
    })
  })

  it('travels by query where no mode is named', async () => {
    expect((await answer({})).response_mode).toBe('query')
  })
})

describe('the JWT of a response', () => {
  it('names its key and its algorithm', async () => {
    const { parameters } = await decided({ response_mode: 'jwt' })
    expect(decodeProtectedHeader(parameters.response ?? '')).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'ec' })
  })

  it('is signed with the algorithm for which the client registered', async () => {
    const { parameters } = await decided({ response_mode: 'jwt' }, GRANTED, withEdDSA)
    expect(decodeProtectedHeader(parameters.response ?? '')).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: 'ed' })
  })

  it('is refused by a client that expects another audience', async () => {
    const { parameters } = await decided({ response_mode: 'jwt' })
    await expect(verified(parameters.response, 'somebody-else')).rejects.toThrow(/aud/)
  })

  it.each(['"}', '\\u0000', '😀\u2028', '__proto__', '\r\n', '{"iss":"https://evil.example"}'])(
    'brings back the state %j as it was',
    async (state) => {
      const { parameters } = await decided({ response_mode: 'jwt', state })
      expect((await verified(parameters.response)).state).toBe(state)
    },
  )

  it('holds a code that can be redeemed', async () => {
    const { parameters } = await decided({ response_mode: 'form_post.jwt' })
    const { code } = await verified(parameters.response)
    expect(unwrap(await host.redeem(String(code), client)).subject).toBe('alice')
  })

  it.each([
    ['a code', GRANTED, { code: CODE }],
    ['an error', DENIED, { error: 'access_denied', error_description: DESCRIPTION }],
  ])('with %s is encrypted for a client that registered for it', async (_, decision, expected) => {
    const { parameters } = await decided({ response_mode: 'jwt' }, decision, encrypting)
    const { response = '' } = parameters
    const key = createPrivateKey(encryption.privateKey.export({ format: 'pem', type: 'pkcs8' }))
    const { plaintext, protectedHeader } = await compactDecrypt(response, key)
    expect(protectedHeader).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM', cty: 'JWT', kid: 'theirs' })
    expect(await verified(new TextDecoder().decode(plaintext), 'encrypting')).toMatchObject({
      ...expected,
      iss: ISSUER,
    })
  })
})

describe('a hybrid response', () => {
  const openid = { scope: 'openid', nonce: 'a nonce' }

  it.each([
    [undefined, 'fragment'],
    ['fragment', 'fragment'],
    ['form_post', 'form_post'],
    ['jwt', 'fragment.jwt'],
    ['fragment.jwt', 'fragment.jwt'],
    ['form_post.jwt', 'form_post.jwt'],
  ] as const)('asked for by %s travels by %s', async (response_mode, resolved) => {
    const response = await decided({ response_type: 'code id_token', response_mode, ...openid })
    expect(response.response_mode).toBe(resolved)
  })

  it('carries tokens beside the code, in whichever order they were asked for', async () => {
    const { parameters } = await decided({ response_type: 'token id_token code', ...openid })
    expect(parameters).toEqual({
      code: CODE,
      access_token: 'an-access-token',
      token_type: 'Bearer',
      expires_in: '300',
      scope: 'openid',
      id_token: 'an.id.token',
      state: STATE,
      iss: ISSUER,
    })
  })

  it('carries the same inside its JWT, the lifetime as a number', async () => {
    const response_type = 'code id_token token'
    const { parameters } = await decided({ response_type, response_mode: 'form_post.jwt', ...openid })
    const claims = await verified(parameters.response)
    expect(claims).toMatchObject({ code: CODE, access_token: 'an-access-token', expires_in: 300, iss: ISSUER })
    expect(claims.id_token).toBe('an.id.token')
  })

  it('has its ID token bound to the very code and state that it carries', async () => {
    minted.length = 0
    const { parameters } = await decided({ response_type: 'code id_token', ...openid })
    const half = (text = ''): string => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
    expect(minted).toEqual([
      {
        grant: expect.objectContaining({ subject: 'alice', nonce: 'a nonce', scope: ['openid'] }),
        hashes: { c_hash: half(parameters.code), s_hash: half(STATE) },
      },
    ])
  })

  it('that is denied carries no token, by the fragment still', async () => {
    minted.length = 0
    const { response_mode, parameters } = await decided({ response_type: 'code id_token', ...openid }, DENIED)
    expect(response_mode).toBe('fragment')
    expect(Object.keys(parameters).sort()).toEqual(['error', 'error_description', 'iss', 'state'])
    expect(minted).toEqual([])
  })

  it('asked for by query is an error, by the fragment', async () => {
    const { response_mode: used, parameters } = await refusedAfterLogin({
      response_type: 'code id_token',
      response_mode: 'query',
      ...openid,
    })
    expect(used).toBe('fragment')
    expect(parameters).toMatchObject({ error: 'invalid_request', state: STATE, iss: ISSUER })
  })

  it('asked for by query.jwt is an error in a JWT, by the fragment', async () => {
    const { response_mode: used, parameters } = await refusedAfterLogin({
      response_type: 'code id_token',
      response_mode: 'query.jwt',
      ...openid,
    })
    expect(used).toBe('fragment.jwt')
    expect(Object.keys(parameters)).toEqual(['response'])
    expect(await verified(parameters.response)).toMatchObject({ error: 'invalid_request', state: STATE, iss: ISSUER })
  })

  it('may travel by query.jwt where it is encrypted', async () => {
    const changes = { response_type: 'code id_token', response_mode: 'query.jwt', ...openid }
    const { response_mode, parameters } = await decided(changes, GRANTED, encrypting)
    expect(response_mode).toBe('query.jwt')
    expect(parameters.response?.split('.')).toHaveLength(5)
  })
})

describe('where only signed responses are supported', () => {
  const signedOnly = testHost({
    policy: {
      ...policy,
      response_types_supported: ['code'],
      response_modes_supported: fapi2MessageSigning.response_modes_supported,
    },
    clients: [client],
    options: { sign },
  })
  const begin = (response_mode?: ResponseMode) => signedOnly.begin(client, { response_mode })

  it('a request that names no mode is answered by a JWT', async () => {
    const { response_mode, parameters } = unwrap(await signedOnly.decide(unwrap(await begin())))
    expect(response_mode).toBe('query.jwt')
    expect(await verified(parameters.response)).toMatchObject({ code: CODE })
  })

  it('a request for a plain mode is refused by a JWT', async () => {
    const { response_mode, parameters } = await redirectAfterLogin(signedOnly, await begin('query'))
    expect(response_mode).toBe('query.jwt')
    expect(await verified(parameters.response)).toMatchObject({ error: 'invalid_request' })
  })
})

describe('a reply', () => {
  it.each([
    ['query', `${CALLBACK}?`],
    ['fragment', `${CALLBACK}#`],
    ['query.jwt', `${CALLBACK}?response=`],
    ['fragment.jwt', `${CALLBACK}#response=`],
  ] as const)('by %s is a redirect with the parameters in their place', async (response_mode, beginning) => {
    const response = await decided({ response_mode })
    const reply = authorizationReply(host.as, { ok: true, value: response })
    expect(reply.status).toBe(303)
    expect(reply.headers.Location?.startsWith(beginning)).toBe(true)
    const sent = new URLSearchParams(reply.headers.Location?.slice(CALLBACK.length + 1))
    expect(Object.fromEntries(sent)).toEqual(response.parameters)
  })

  it.each(['form_post', 'form_post.jwt'])('by %s is a page and no redirect', async (response_mode) => {
    const response = await decided({ response_mode }, DENIED)
    const reply = authorizationReply(host.as, { ok: true, value: response })
    expect(reply.status).toBe(200)
    expect(reply.headers.Location).toBeUndefined()
    for (const name of Object.keys(response.parameters)) expect(reply.body).toContain(`name="${name}"`)
  })
})
