import { describe, expect, it } from 'vitest'
import { readClientAttestation } from '../../src/client-authentication/attestation-method.ts'
import { readClientSecret } from '../../src/client-authentication/secret-method.ts'
import { readDPoPProof } from '../../src/dpop/request-proof.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { deriveDPoPNonces } from '../../src/host/derived-nonces.ts'
import { fapi2MessageSigning, fapi2SecurityProfile, oauth21 } from '../../src/profiles/index.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { findOptionProblems } from '../../src/server/option-problems.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import type { Client } from '../../src/types/client.ts'
import type { Parts } from '../../src/types/parts.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { AuthorizationServerOptions } from '../../src/types/server.ts'

type Options = AuthorizationServerOptions<Record<never, never>, Record<never, never>>

const clock = fixedClock(1_800_000_000)
const client: Client = {
  client_id: 'shop',
  client_secret: 'GUGc9nIL3pOXGsBZ',
  redirect_uris: ['https://shop.example/cb'],
}
const small = {
  ...oauth21,
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
  dpop_signing_alg_values_supported: [],
} as const

const options = (changes: Partial<Options> = {}): Options => ({
  issuer: 'https://as.example',
  authorization_endpoint: 'https://as.example/authorize',
  token_endpoint: 'https://as.example/token',
  pushed_authorization_request_endpoint: 'https://as.example/par',
  policy: small,
  store: memoryStore({ clock }),
  clock,
  randomBytes: (length) => new Uint8Array(length).fill(7),
  secret: 'x'.repeat(32),
  findClient: async (client_id) => (client_id === 'shop' ? client : undefined),
  ...changes,
})

const findAttesterKeys = async () => undefined

const anything = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const

const problemsOf = (changes: Partial<Options>, parts: Parts): string => {
  try {
    assembleAuthorizationServer(options(changes), parts)
    return 'none'
  } catch (error) {
    if (error instanceof TypeError) return error.message
    throw error
  }
}

const pushOf = (headers: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) => ({
  method: 'POST',
  url: 'https://as.example/par',
  headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded', ...headers }),
  body: new URLSearchParams({
    response_type: 'code',
    redirect_uri: 'https://shop.example/cb',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...more,
  }).toString(),
})
const basic = { authorization: `Basic ${btoa('shop:GUGc9nIL3pOXGsBZ')}` }

describe('a server assembled of parts', () => {
  it('stands when it has the parts that its policy needs', () => {
    expect(problemsOf({}, { readClientSecret })).toBe('none')
  })

  it.each([
    [small, ['readClientSecret']],
    [oauth21, ['readClientSecret', 'readClientAssertion', 'readDPoPProof']],
    [fapi2SecurityProfile, ['readClientAssertion', 'proveClientCertificate', 'readDPoPProof']],
    [fapi2MessageSigning, ['readClientAssertion', 'proveClientCertificate', 'readDPoPProof', 'readRequestObject']],
  ])('is refused with every part named that is missing', (policy, missing) => {
    const message = problemsOf({ policy }, {})
    expect(message.match(/(?<=parts\.)\w+/g)).toEqual(missing)
  })

  it.each([
    [
      'deriveDPoPNonces',
      { policy: { ...oauth21, ...small, dpop_signing_alg_values_supported: ['ES256'], dpopNonce: 'required' } },
    ],
    ['verifyAuthorizationDetails', { authorizationDetails: { payment: anything } }],
    ['validateParameters', { parameters: { audience: anything } }],
    ['applyHostRules', { rules: [() => undefined] }],
  ] as const)('is refused without the part %s where an option needs it', (part, changes) => {
    const message = problemsOf(changes as Partial<Options>, { readClientSecret, readDPoPProof })
    expect(message.match(/(?<=parts\.)\w+/g)).toEqual([part])
  })

  it('needs no part for nonces that the host makes', () => {
    const policy = { ...small, dpop_signing_alg_values_supported: ['ES256'], dpopNonce: 'required' } as const
    const dpopNonces = { issue: async () => 'n', accept: async () => undefined }
    expect(problemsOf({ policy, dpopNonces }, { readClientSecret, readDPoPProof })).toBe('none')
  })

  it('is told which part is missing and where it is, under the name of the function that was called', () => {
    expect(problemsOf({}, {})).toBe(
      'assembleAuthorizationServer: 1 invalid option\n- parts.readClientSecret must be set; got undefined. Import it from parapet/parts.',
    )
  })

  it('neither issues nor accepts a nonce without the part for them', () => {
    const { dpopNonces } = assembleAuthorizationServer(options(), { readClientSecret })
    expect(() => dpopNonces.issue(clock())).toThrow('the part deriveDPoPNonces')
    expect(() => dpopNonces.accept('n', clock())).toThrow('the part deriveDPoPNonces')
  })

  it('is refused a short secret, whether its options are checked or not', () => {
    expect(problemsOf({ secret: 'short' }, { readClientSecret })).toContain(
      'secret must be valid; got another value. Add the part findOptionProblems',
    )
    expect(problemsOf({ secret: ['x'.repeat(32), 'short'] }, { readClientSecret })).toContain('secret must be valid')
    expect(problemsOf({ secret: 'short' }, { readClientSecret, findOptionProblems })).toContain(
      'secret must have at least 32 bytes; got fewer.',
    )
  })

  it('is refused a list without a secret', () => {
    expect(problemsOf({ secret: [] }, { readClientSecret })).toContain('secret must be valid')
    expect(problemsOf({ secret: [] }, { readClientSecret, findOptionProblems })).toContain('at least 32 bytes')
  })

  it('keeps its secret when the host wipes what it passed', async () => {
    const secret = new Uint8Array(32).fill(9)
    const [kept, wiped] = [options({ secret: new Uint8Array(32).fill(9) }), options({ secret })].map((one) =>
      assembleAuthorizationServer(one, { readClientSecret, deriveDPoPNonces }),
    )
    secret.fill(0)
    expect(wiped?.secrets).toEqual(kept?.secrets)
    expect(await wiped?.dpopNonces.issue(clock())).toBe(await kept?.dpopNonces.issue(clock()))
  })

  it.each([
    'clockTolerance',
    'clientAssertionMaxLifetime',
    'dpopProofMaxAge',
    'codeLifetime',
    'maxRequestBytes',
    'requestObjectMaxLifetime',
  ])('is refused a %s that is no number, without which what is old would be accepted', (field) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '10']) {
      const policy = { ...small, [field]: value } as typeof small
      expect(problemsOf({ policy }, { readClientSecret })).toContain(
        `policy.${field} must be valid; got another value.`,
      )
    }
  })

  it('is refused a policy without a tolerance', () => {
    const { clockTolerance: _absent, ...policy } = small
    expect(problemsOf({ policy: policy as typeof small }, { readClientSecret })).toContain('policy.clockTolerance')
  })

  it.each([
    'codeChallengeRequired',
    'clientAssertionJtiRequired',
    'unregisteredRedirectUris',
    'redirectUriMayBeOmitted',
    'require_pushed_authorization_requests',
    'senderConstrainedTokensRequired',
  ])('is refused a %s that is neither true nor false: left out it would be off, and as the text false on', (field) => {
    for (const value of [undefined, null, 'false', 1]) {
      const policy = { ...small, [field]: value } as typeof small
      expect(problemsOf({ policy }, { readClientSecret })).toContain(
        `policy.${field} must be valid; got another value.`,
      )
    }
  })

  it('is refused a text in the place of a list, whose parts would be allowed', () => {
    const policy = { ...small, code_challenge_methods_supported: 'S256 plain' } as never
    expect(problemsOf({ policy }, { readClientSecret })).toContain('policy.code_challenge_methods_supported must be')
  })

  it.each([
    ['clientAttestation', {}, {}],
    ['policy.clientAttestationChallenge', { clientAttestationChallenge: 'optional' }, { findAttesterKeys }],
    ['policy.clientAttestationMaxAge', { clientAttestationMaxAge: Number.NaN }, { findAttesterKeys }],
    ['policy.clientAttestationPopMaxAge', { clientAttestationPopMaxAge: 0.5 }, { findAttesterKeys }],
  ] as const)('names %s where attestations cannot be verified with it', (name, fields, clientAttestation) => {
    const policy: Policy = {
      ...small,
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      ...fields,
    }
    expect(problemsOf({ policy, clientAttestation }, { readClientAttestation })).toBe(
      `assembleAuthorizationServer: 1 invalid option\n- ${name} must be valid; got another value. Add the part findOptionProblems of parapet/parts to read more.`,
    )
  })

  it('says in a sentence which part challenges need, where the options are checked', () => {
    const policy: Policy = {
      ...small,
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      clientAttestationChallenge: 'optional',
    }
    const clientAttestation = { findAttesterKeys }
    expect(problemsOf({ policy, clientAttestation }, { readClientAttestation, findOptionProblems })).toContain(
      'policy.clientAttestationChallenge must come with the part deriveDPoPNonces; got none. Import it from parapet/parts.',
    )
  })

  it('is refused options that are none, with a sentence', () => {
    expect(() => assembleAuthorizationServer({} as Options, {})).toThrow('policy or secret must be valid')
  })

  it.each(['authorizationDetails', 'parameters', 'rules', 'resources'])(
    'takes null in the place of %s as absent',
    (name) => {
      const withNull = { ...options(), [name]: null }
      expect(assembleAuthorizationServer(withNull, { readClientSecret }).issuer).toBe('https://as.example')
    },
  )

  it('is told of a short secret beside a policy that is none', () => {
    expect(problemsOf({ secret: 'short', policy: undefined as never }, {})).toContain('- secret must be valid')
  })

  it('answers as the whole server does', async () => {
    const request = pushOf(basic)
    const assembled = assembleAuthorizationServer(options(), { readClientSecret })
    const outcome = await processPushedAuthorizationRequest(assembled, request)
    expect(outcome.ok).toBe(true)
    expect(outcome).toEqual(await processPushedAuthorizationRequest(authorizationServer(options()), request))
  })

  it('authenticates nobody by a mechanism of which it has no part', async () => {
    const assembled = assembleAuthorizationServer(options(), { readClientSecret })
    const assertion = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'a.b.c',
    }
    for (const request of [pushOf({}, assertion), pushOf({}, { client_id: 'shop' })]) {
      const outcome = await processPushedAuthorizationRequest(assembled, request)
      expect(outcome).toMatchObject({ ok: false, error: { error: 'invalid_client', status: 401 } })
    }
  })

  it.each([
    ['a secret', basic, 'client_secret_basic', oauth21],
    ['nothing, of a client that should bring a certificate', {}, 'tls_client_auth', fapi2SecurityProfile],
  ])('authenticates nobody by %s after a policy was slipped in', async (_name, headers, method, policy) => {
    const whole = options({
      findClient: async () => ({ ...client, token_endpoint_auth_method: method as 'tls_client_auth' }),
    })
    const assembled = assembleAuthorizationServer(
      { ...whole, policy: { ...small, token_endpoint_auth_methods_supported: [] } },
      {},
    )
    const slipped = { ...assembled, policy: { ...policy, dpop_signing_alg_values_supported: [] } }
    const outcome = await processPushedAuthorizationRequest(slipped, pushOf(headers, { client_id: 'shop' }))
    expect(outcome).toMatchObject({ ok: false, error: { reason: 'client-method-not-allowed' } })
  })

  it('takes nothing for absent of what it has no part for, after a policy or another option was slipped in', async () => {
    const assembled = assembleAuthorizationServer(options(), { readClientSecret })
    const withProofs = { ...assembled, policy: { ...small, dpop_signing_alg_values_supported: ['ES256'] } as const }
    await expect(processPushedAuthorizationRequest(withProofs, pushOf(basic))).rejects.toThrow('the part readDPoPProof')
    const withObjects = { ...assembled, policy: { ...small, request_parameter_supported: true } }
    const signed = pushOf(basic, { request: 'a.b.c' })
    await expect(processPushedAuthorizationRequest(withObjects, signed)).rejects.toThrow('the part readRequestObject')
    for (const [part, slipped] of [
      ['verifyAuthorizationDetails', { authorizationDetails: { payment: anything } }],
      ['validateParameters', { parameters: { audience: anything } }],
      ['applyHostRules', { rules: [() => undefined] }],
    ] as const) {
      const outcome = processPushedAuthorizationRequest({ ...assembled, ...slipped } as typeof assembled, pushOf(basic))
      await expect(outcome).rejects.toThrow(`the part ${part}`)
    }
  })
})
