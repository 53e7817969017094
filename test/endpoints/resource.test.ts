import { SignJWT } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import { computeCertificateThumbprint } from '../../src/client-authentication/certificate.ts'
import { encodeBase64url } from '../../src/encoding/base64url.ts'
import { readAccessToken, verifyResourceRequest } from '../../src/endpoints/resource.ts'
import { statelessDPoPNonces } from '../../src/host/stateless-nonces.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import { unwrap } from '../../src/testing/results.ts'
import type { AuthorizationEvent } from '../../src/types/events.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import type { ResourceDemands, ResourceServer, ValidAccessToken } from '../../src/types/resource.ts'
import { type Key, keys, TOKEN as TOKEN_ENDPOINT, testHost, thumbprintOf } from '../support/host.ts'

const URL_OF_RESOURCE = 'https://api.example.com/orders'
const TOKEN = 'an.access-token'
const START = 1_800_000_000
const THUMBPRINT = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'
const DER = new Uint8Array([1, 2, 3])

let clock = fixedClock(START)
let events: AuthorizationEvent[] = []
let keysOfStore: string[] = []
let rs: ResourceServer
let jkt: string

const ath = async (token: string): Promise<string> =>
  encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))))

let proofs = 0
const proof = async (claims: object = {}, key: Key = keys.proof): Promise<string> =>
  new SignJWT({
    jti: `proof-${++proofs}`,
    htm: 'GET',
    htu: URL_OF_RESOURCE,
    iat: clock(),
    ath: await ath(TOKEN),
    ...claims,
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk as never })
    .sign(key.privateKey)

const get = (headers: Readonly<Record<string, string>>, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: `${URL_OF_RESOURCE}?page=2`,
  headers: new Headers(headers),
  ...more,
})

const bearer = { Authorization: `Bearer ${TOKEN}` }
const underDPoP = async (claims: object = {}, key?: Key) => ({
  Authorization: `DPoP ${TOKEN}`,
  DPoP: await proof(claims, key),
})

const plain: ValidAccessToken = { access_token: TOKEN }
const bound = (): ValidAccessToken => ({ access_token: TOKEN, cnf: { jkt } })

beforeEach(async () => {
  clock = fixedClock(START)
  events = []
  keysOfStore = []
  jkt = await thumbprintOf(keys.proof)
  const store = memoryStore({ clock })
  rs = {
    policy: oauth21,
    clock,
    store: {
      ...store,
      insert: (key, ...rest) => {
        keysOfStore.push(key)
        return store.insert(key, ...rest)
      },
    },
    onEvent: (event) => void events.push(event),
  }
})

/** The status and the reason of a refusal; the scheme of a success. */
const judge = async (
  request: HttpRequest,
  token: ValidAccessToken | undefined,
  demands?: ResourceDemands,
  server: ResourceServer = rs,
): Promise<string> => {
  const result = await verifyResourceRequest(server, request, token, demands)
  return result.ok ? result.value.scheme : `${result.error.status} ${result.error.error} ${result.error.reason}`
}

describe('a token that is bound to a DPoP key', () => {
  it('is taken with a proof by that key, for this request and this token', async () => {
    expect(await judge(get(await underDPoP()), bound())).toBe('DPoP')
  })

  it('is taken under a scheme in any case', async () => {
    const headers = await underDPoP()
    expect(await judge(get({ ...headers, Authorization: `dPoP  ${TOKEN}` }), bound())).toBe('DPoP')
  })

  it.each([[false], [true]])('is refused as a bearer token, with a proof beside it or not (%s)', async (withProof) => {
    const headers = withProof ? { ...(await underDPoP()), ...bearer } : bearer
    expect(await judge(get(headers), bound())).toBe('401 invalid_token access-token-downgraded')
  })

  it('is refused where it came in no header at all', async () => {
    expect(await judge(get({}), bound())).toBe('401 invalid_token access-token-downgraded')
  })

  it('is refused without a proof', async () => {
    expect(await judge(get({ Authorization: `DPoP ${TOKEN}` }), bound())).toBe(
      '401 invalid_dpop_proof dpop-proof-multiple',
    )
  })

  it('is refused with two proofs', async () => {
    const headers = await underDPoP()
    expect(await judge(get({ ...headers, DPoP: `${headers.DPoP}, ${await proof()}` }), bound())).toBe(
      '401 invalid_dpop_proof dpop-proof-multiple',
    )
  })

  it('is refused with a proof by another key', async () => {
    expect(await judge(get(await underDPoP({}, keys.attacker)), bound())).toBe('401 invalid_token access-token-key')
  })

  it.each([
    ['for another token', { ath: 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo' }, 'dpop-proof-ath'],
    ['without ath', { ath: undefined }, 'dpop-proof-ath'],
    ['for another method', { htm: 'POST' }, 'dpop-proof-htm'],
    ['for another URL', { htu: 'https://api.example.com/other' }, 'dpop-proof-htu'],
    ['that is old', { iat: START - 71 }, 'dpop-proof-expired'],
    ['that is of the future', { iat: START + 11 }, 'dpop-proof-not-yet-valid'],
  ])('is refused with a proof %s', async (_what, claims, reason) => {
    expect(await judge(get(await underDPoP(claims)), bound())).toBe(`401 invalid_dpop_proof ${reason}`)
  })

  it('is refused for its URL without a word of the path, which is the text of the client', async () => {
    const request = get(await underDPoP(), { url: 'https://api.example.com/users/alice/orders?token=hunter2' })
    const refused = {
      reason: 'dpop-proof-htu',
      detail: 'Expected: https://api.example.com and the path of the request',
    }
    expect(await verifyResourceRequest(rs, request, bound())).toMatchObject({ error: refused })
    expect(events).toMatchObject([refused])
  })

  it('is refused with a proof that came before, and of two at once one is served', async () => {
    const request = get(await underDPoP())
    const outcomes = await Promise.all([judge(request, bound()), judge(request, bound())])
    expect(outcomes.sort()).toEqual(['401 invalid_dpop_proof dpop-proof-replayed', 'DPoP'])
  })

  it('spends no proof on a request that is refused', async () => {
    const request = get(await underDPoP())
    expect(await judge(request, bound(), { scope: ['write'] })).toBe('403 insufficient_scope access-token-scope')
    expect(await judge(request, { ...bound(), cnf: { jkt: await thumbprintOf(keys.attacker) } })).toContain(
      'access-token-key',
    )
    expect(keysOfStore).toEqual([])
    expect(await judge(request, bound())).toBe('DPoP')
  })

  it('tells one who lacks the key nothing of its scope', async () => {
    const request = get(await underDPoP({}, keys.attacker))
    expect(await judge(request, bound(), { scope: ['write'] })).toBe('401 invalid_token access-token-key')
  })
})

describe('nonces of a resource', () => {
  const withNonces = (dpopNonce: 'optional' | 'required'): ResourceServer => ({
    ...rs,
    policy: { ...oauth21, dpopNonce },
    dpopNonces: statelessDPoPNonces({ keys: [new Uint8Array(32).fill(7)] }),
  })

  it('are asked for with 401, and one comes with the refusal', async () => {
    const server = withNonces('required')
    const refused = await verifyResourceRequest(server, get(await underDPoP()), bound())
    if (refused.ok) throw new Error('Expected a refusal.')
    expect(refused.error).toMatchObject({ status: 401, error: 'use_dpop_nonce', dpopNonce: expect.any(String) })
    expect(await judge(get(await underDPoP({ nonce: refused.error.dpopNonce })), bound(), {}, server)).toBe('DPoP')
    expect(await judge(get(await underDPoP({ nonce: 'stale' })), bound(), {}, server)).toBe(
      '401 use_dpop_nonce dpop-nonce-stale',
    )
  })

  it('do not ride on a success where the policy has none', async () => {
    const served = await verifyResourceRequest(rs, get(await underDPoP()), bound())
    expect(served.ok && Object.keys(served.value)).toEqual(['token', 'scheme'])
  })

  it('ride on a success when one is due', async () => {
    expect(await verifyResourceRequest(withNonces('optional'), get(await underDPoP()), bound())).toEqual({
      ok: true,
      value: { token: bound(), scheme: 'DPoP', dpopNonce: expect.any(String) },
    })
  })

  it('need a port', async () => {
    const server: ResourceServer = { ...rs, policy: { ...oauth21, dpopNonce: 'required' } }
    await expect(judge(get(await underDPoP()), bound(), {}, server)).rejects.toThrow(/dpopNonces must be set/)
  })
})

describe('a token that is bound to nothing', () => {
  it('is taken as a bearer token, in the header or by other means', async () => {
    expect(await judge(get(bearer), plain)).toBe('Bearer')
    expect(await judge(get({}), plain)).toBe('Bearer')
    expect(keysOfStore).toEqual([])
  })

  it('is refused under the DPoP scheme, and with a proof beside it', async () => {
    const proven = await underDPoP()
    for (const headers of [proven, { Authorization: `DPoP ${TOKEN}` }, { ...proven, ...bearer }]) {
      expect(await judge(get(headers), plain)).toBe('401 invalid_token access-token-unbound')
    }
  })

  it('is taken with a DPoP header beside it where DPoP is off, since the header is then ignored', async () => {
    const off: ResourceServer = { ...rs, policy: { ...oauth21, dpop_signing_alg_values_supported: [] } }
    expect(await judge(get({ ...bearer, DPoP: 'anything' }), plain, {}, off)).toBe('Bearer')
  })

  it('is refused where tokens must be bound', async () => {
    const strict: ResourceServer = { ...rs, policy: { ...oauth21, senderConstrainedTokensRequired: true } }
    expect(await judge(get(bearer), plain, {}, strict)).toBe('401 invalid_token access-token-unbound')
    expect(await judge(get(await underDPoP()), bound(), {}, strict)).toBe('DPoP')
  })
})

describe('a token that is bound to a certificate', () => {
  const certificate = { clientCertificate: { der: DER, verified: false } }
  const token = async (): Promise<ValidAccessToken> => ({
    access_token: TOKEN,
    cnf: { 'x5t#S256': await computeCertificateThumbprint(DER) },
  })

  it('is taken over a connection with that certificate', async () => {
    expect(await judge(get(bearer, certificate), await token())).toBe('Bearer')
  })

  it('is refused over one with another, or with none', async () => {
    const other = { clientCertificate: { der: new Uint8Array([4]), verified: true } }
    for (const more of [{}, other]) {
      expect(await judge(get(bearer, more), await token())).toBe('401 invalid_token access-token-certificate')
    }
  })

  it('is refused where the host says null for a connection without one', async () => {
    const none = { clientCertificate: null as never }
    expect(await judge(get(bearer, none), await token())).toBe('401 invalid_token access-token-certificate')
  })

  it.each(['malformed', 'untrusted'] as const)(
    'is refused where the header of a proxy is %s, and the host is told why',
    async (kind) => {
      const behindProxy: ResourceServer = { ...rs, readClientCertificate: () => ({ kind, detail: 'A detail.' }) }
      expect(await judge(get(bearer, certificate), await token(), {}, behindProxy)).toContain(
        'access-token-certificate',
      )
      expect(events).toMatchObject([
        { type: 'certificate_ignored', endpoint: 'resource', detail: 'A detail.' },
        { type: 'refused', reason: 'access-token-certificate' },
      ])
    },
  )

  it('is refused under the DPoP scheme', async () => {
    expect(await judge(get(await underDPoP(), certificate), await token())).toContain('access-token-unbound')
  })

  it('that is bound to a key as well needs both', async () => {
    const both = { access_token: TOKEN, cnf: { ...(await token()).cnf, jkt } }
    expect(await judge(get(await underDPoP(), certificate), both)).toBe('DPoP')
    expect(await judge(get(await underDPoP()), both)).toContain('access-token-certificate')
    expect(await judge(get(bearer, certificate), both)).toContain('access-token-downgraded')
  })

  it('is bound enough for a resource that takes bound tokens alone', async () => {
    const strict: ResourceServer = { ...rs, policy: { ...oauth21, senderConstrainedTokensRequired: true } }
    expect(await judge(get(bearer, certificate), await token(), {}, strict)).toBe('Bearer')
  })
})

describe('the answer of an introspection endpoint or the payload of a JWT, passed with its token', () => {
  it('is served as a bearer token only where it is bound to nothing', async () => {
    const answer = { active: true, scope: 'orders', token_type: 'DPoP', cnf: { jkt }, access_token: TOKEN }
    expect(await judge(get(bearer), answer)).toBe('401 invalid_token access-token-downgraded')
    expect(await judge(get(await underDPoP()), answer)).toBe('DPoP')
    const { cnf: _, ...unbound } = answer
    expect(await judge(get(bearer), unbound)).toBe('Bearer')
  })

  it('is refused where it says that the token is not active, whatever else it says', async () => {
    const inactive = { active: false } as never
    expect(await judge(get(bearer), inactive)).toBe('401 invalid_token access-token-invalid')
    expect(await judge(get(await underDPoP()), { ...bound(), active: false })).toBe(
      '401 invalid_token access-token-invalid',
    )
    expect(await judge(get({}), inactive)).toBe('401 invalid_token access-token-missing')
    expect(keysOfStore).toEqual([])
  })
})

describe('the grant of a code', () => {
  it('has a cnf that a host stores with the token and passes as it is', async () => {
    const host = testHost()
    const code = await host.code()
    const DPoP = await host.proof(keys.proof, TOKEN_ENDPOINT)
    const { cnf } = unwrap(await host.redeem(code, undefined, {}, { DPoP }))
    const stored: ValidAccessToken = { access_token: TOKEN, ...(cnf && { cnf }) }
    const found = JSON.parse(JSON.stringify(stored)) as ValidAccessToken
    expect(await judge(get(bearer), found)).toBe('401 invalid_token access-token-downgraded')
    expect(await judge(get(await underDPoP()), found)).toBe('DPoP')
  })
})

describe('a request without a valid token', () => {
  it.each([
    ['no header', {}],
    ['a foreign scheme', { Authorization: 'Basic YTpi' }],
  ])('that has %s is told that one is missing', async (_what, headers) => {
    expect(await judge(get(headers as Record<string, string>), undefined)).toBe(
      '401 invalid_token access-token-missing',
    )
  })

  it('that has one which the host does not know is told that it is invalid', async () => {
    expect(await judge(get(bearer), undefined)).toBe('401 invalid_token access-token-invalid')
    expect(await judge(get(bearer), null as never)).toBe('401 invalid_token access-token-invalid')
  })

  it.each([
    'Bearer',
    'DPoP ',
    'Bearer a b',
    'Bearer a, Bearer b',
    'Bearer a, DPoP b',
    'Basic YTpi, Bearer a',
    'DPoP a,b',
    'Bearer a"b',
    'Bearer é',
  ])('that has a malformed or repeated header is told so: %s', async (Authorization) => {
    const request = {
      ...get({}),
      headers: { get: (name: string) => (name === 'authorization' ? Authorization : null) },
    }
    expect(readAccessToken(request)).toBeUndefined()
    for (const token of [undefined, plain]) {
      expect(await judge(request, token)).toBe('400 invalid_request access-token-malformed')
    }
  })

  it('that has another token in the header than the host looked up is refused', async () => {
    expect(await judge(get({ Authorization: 'Bearer another' }), plain)).toBe(
      '400 invalid_request access-token-ambiguous',
    )
  })
})

describe('readAccessToken', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer  a.b-c_d~e+f/g==', 'a.b-c_d~e+f/g=='],
    ['DPoP abc', 'abc'],
    ['Basic abc', undefined],
    ['', undefined],
  ])('reads %j', (Authorization, token) => {
    expect(readAccessToken(get({ Authorization }))).toBe(token)
  })
})

describe('a demand of a resource', () => {
  const scoped: ValidAccessToken = { ...plain, scope: 'read write', acr: 'mfa', auth_time: START - 60 }

  it.each<[string, ResourceDemands, Partial<ValidAccessToken>, string]>([
    ['a scope that is there', { scope: ['read', 'write'] }, {}, 'Bearer'],
    ['a scope in a list', { scope: ['read'] }, { scope: ['read'] }, 'Bearer'],
    ['a scope that lacks', { scope: ['read', 'delete'] }, {}, '403 insufficient_scope access-token-scope'],
    ['part of a word', { scope: ['rea'] }, {}, '403 insufficient_scope access-token-scope'],
    [
      'a scope of a token with none',
      { scope: ['read'] },
      { scope: undefined },
      '403 insufficient_scope access-token-scope',
    ],
    ['one of two acr values', { acr_values: ['phr', 'mfa'] }, {}, 'Bearer'],
    ['another acr', { acr_values: ['phr'] }, {}, '401 insufficient_user_authentication access-token-authentication'],
    [
      'an acr of a token with none',
      { acr_values: ['phr'] },
      { acr: undefined },
      '401 insufficient_user_authentication access-token-authentication',
    ],
    ['an age that is kept', { max_age: 60 }, {}, 'Bearer'],
    ['an age with a fraction that is kept (RFC 7519 §2)', { max_age: 60 }, { auth_time: START - 59.5 }, 'Bearer'],
    [
      'an age with a fraction that has passed',
      { max_age: 59 },
      { auth_time: START - 59.5 },
      '401 insufficient_user_authentication access-token-authentication',
    ],
    ['an age that has passed', { max_age: 59 }, {}, '401 insufficient_user_authentication access-token-authentication'],
    [
      'an age of a token without auth_time',
      { max_age: 59 },
      { auth_time: undefined },
      '401 insufficient_user_authentication access-token-authentication',
    ],
    [
      'scope and authentication: authentication first',
      { max_age: 1, scope: ['x'] },
      {},
      '401 insufficient_user_authentication access-token-authentication',
    ],
  ])('%s', async (_what, demands, changes, outcome) => {
    expect(await judge(get(bearer), { ...scoped, ...changes }, demands)).toBe(outcome)
  })

  it('is measured when the request comes', async () => {
    clock.advance(1)
    expect(await judge(get(bearer), scoped, { max_age: 60 })).toContain('access-token-authentication')
  })
})

describe('misuse', () => {
  it.each([
    ['cnf', { jkt: '' }],
    ['cnf', { jkt: 7 }],
    ['cnf', { jkt: 'short' }],
    ['cnf', { jkt: [THUMBPRINT] }],
    ['cnf', { 'x5t#S256': {} }],
    ['cnf', { jkt: 'short', 'x5t#S256': THUMBPRINT }],
    ['cnf', THUMBPRINT],
    ['cnf', [THUMBPRINT]],
    ['cnf', true],
    // other confirmation methods (RFC 7800 §3.2, §3.4, RFC 9528 and the like), and none
    ['cnf', { jwk: keys.proof.jwk }],
    ['cnf', { kid: 'the-key' }],
    ['cnf', { x5t: THUMBPRINT }],
    ['cnf', { jkt: null, 'x5t#S256': undefined }],
    ['cnf', {}],
    // beside cnf a thumbprint would not be read
    ['jkt', THUMBPRINT],
    ['jkt', ''],
    ['x5t#S256', THUMBPRINT],
    ['active', 'false'],
    ['active', 0],
    ['access_token', ''],
    ['access_token', undefined],
  ])('throws where %s of the token is %j, instead of taking the token for an unbound one', async (name, value) => {
    await expect(judge(get(bearer), { ...plain, [name]: value } as never)).rejects.toThrow(TypeError)
  })

  it('takes null for absent, as a column of a database or a JSON answer has it', async () => {
    const empty = { jkt: null, 'x5t#S256': null, cnf: null, active: null }
    expect(await judge(get(bearer), { ...plain, ...empty } as never)).toBe('Bearer')
    const token = { ...plain, cnf: { jkt, 'x5t#S256': null } }
    expect(await judge(get(await underDPoP()), token as never)).toBe('DPoP')
  })

  it('takes a max_age of 0, which a login of this second meets', async () => {
    expect(await judge(get(bearer), { ...plain, auth_time: START }, { max_age: 0 })).toBe('Bearer')
  })

  it.each([
    { scope: 'read' },
    { scope: ['read', 7] },
    { acr_values: [7] },
    { max_age: -1 },
    { max_age: 1.5 },
    { max_age: '60' },
  ])('throws on the demands %j', async (demands) => {
    await expect(judge(get(bearer), plain, demands as never)).rejects.toThrow(/^demands\./)
  })

  it('throws on an auth_time that lies further ahead than clocks may differ', async () => {
    const { clockTolerance } = rs.policy
    const ahead = (seconds: number) => judge(get(bearer), { ...plain, auth_time: START + seconds }, { max_age: 60 })
    expect(await ahead(clockTolerance)).toBe('Bearer')
    await expect(ahead(clockTolerance + 1)).rejects.toThrow(
      /^token\.auth_time must be in the past; got a time \d+ seconds/,
    )
  })

  it.each<[string, unknown, ResourceDemands]>([
    ['auth_time', String(START), { max_age: 60 }],
    ['auth_time', START * 1000 + 0.5, { max_age: 60 }],
    ['auth_time', -0.5, { max_age: 60 }],
    ['acr', 2, { acr_values: ['2'] }],
    ['scope', 7, { scope: ['read'] }],
    ['scope', new Set(['read']), { scope: ['read'] }],
    ['scope', { read: true }, { scope: ['read'] }],
  ])('throws where %s of the token is %j, which no new token would mend', async (name, value, demands) => {
    const token = { ...plain, [name]: value } as never
    await expect(judge(get(bearer), token, demands)).rejects.toThrow(new RegExp(`^token\\.${name} must be `))
    expect(await judge(get(bearer), token)).toBe('Bearer')
  })

  it('throws on an auth_time in milliseconds', async () => {
    const token = { ...plain, auth_time: START * 1000 }
    await expect(judge(get(bearer), token, { max_age: 60 })).rejects.toThrow(/whole seconds/)
  })
})

describe('an authorization server that serves resources itself', () => {
  it('fits as it is, and hears of refusals without a word of the token', async () => {
    const host = testHost()
    const request = get(await underDPoP({ iat: host.clock() }))
    expect((await verifyResourceRequest(host.as, request, bound())).ok).toBe(true)
    await verifyResourceRequest(host.as, request, bound())
    expect(host.events).toMatchObject([
      {
        type: 'refused',
        endpoint: 'resource',
        error: 'invalid_dpop_proof',
        reason: 'dpop-proof-replayed',
        section: 'RFC 9449 §11.1',
      },
    ])
    expect(JSON.stringify(host.events)).not.toContain(TOKEN)
  })

  it('rejects when its store fails, and serves nothing', async () => {
    const broken: ResourceServer = { ...rs, store: { ...rs.store, insert: () => Promise.reject(new Error('down')) } }
    await expect(judge(get(await underDPoP()), bound(), {}, broken)).rejects.toThrow('down')
  })
})

it('a policy without the age of a proof rejects every request under DPoP', async () => {
  const { dpopProofMaxAge: _, ...policy } = oauth21
  const old = get(await underDPoP({ iat: START - 86_400 }))
  await expect(verifyResourceRequest({ ...rs, policy: policy as never }, old, bound())).rejects.toThrow(
    'maxAge must be a number of seconds; got undefined.',
  )
})
