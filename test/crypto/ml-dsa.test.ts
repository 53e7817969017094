import { createHash, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { parseCompactJWS, verifyJWS } from '../../src/crypto/jws.ts'
import {
  fitsAlgorithm,
  hasPrivateParts,
  importPublicKey,
  isSoundKey,
  nameKey,
  selectKeys,
} from '../../src/crypto/keys.ts'
import { isInRuntime } from '../../src/crypto/runtime-algorithms.ts'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { refuseAccess } from '../../src/errors/resource.ts'
import { resourceErrorReply } from '../../src/http/resource-reply.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import type { AsymmetricAlgorithm, JSONWebKey } from '../../src/types/jose.ts'
import { refused } from '../../src/types/result.ts'
import { testHost } from '../support/host.ts'
import { makeKeyPair } from '../support/key-pair.mjs'
import type { Signer } from '../support/signed-jwt.ts'
import { signingHost } from '../support/signing-client.ts'
import rfc9964 from '../vectors/rfc9964.json' with { type: 'json' }

/** Whether the tests run where ML-DSA is verified; `test:runtimes` runs both kinds of runtime. */
const HAS_ML_DSA = isInRuntime('ML-DSA-44')

const SIZES = [
  ['ML-DSA-44', 1312],
  ['ML-DSA-65', 1952],
  ['ML-DSA-87', 2592],
] as const
const keyOf = (alg: string, size: number): JSONWebKey => ({
  kty: 'AKP',
  alg,
  pub: Buffer.alloc(size, 7).toString('base64url'),
})

const ec = makeKeyPair('ec', { namedCurve: 'P-256' }).privateKey
/** A client with some key in its record, which signs by another. */
const partyOf = (jwk: JSONWebKey, signer: Signer = ec) => ({ signer, jwk })
const KNOWN_HERE = (['ES256', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'] as const).filter(isInRuntime)

describe.each(SIZES)('a public key of %s', (alg, size) => {
  const key = keyOf(alg, size)

  it('fits its algorithm alone', () => {
    expect(fitsAlgorithm(key, alg)).toBe(true)
    for (const other of ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87', 'ML-DSA', 'ES256', 'EdDSA', 'PS256']) {
      expect(fitsAlgorithm(key, other)).toBe(other === alg)
    }
  })

  it.each([
    ['without alg', { alg: undefined }],
    ['with the alg of another', { alg: 'ML-DSA' }],
    ['of another kind', { kty: 'OKP' }],
    ['without pub', { pub: undefined }],
    ['that is too short', { pub: Buffer.alloc(size - 1).toString('base64url') }],
    ['that is too long', { pub: Buffer.alloc(size + 1).toString('base64url') }],
    ['in base64', { pub: `+${key.pub?.slice(1)}` }],
    ['for encryption', { use: 'enc' }],
  ])('%s fits nothing', (_, changes) => {
    expect(fitsAlgorithm({ ...key, ...changes } as JSONWebKey, alg)).toBe(false)
  })

  it.each(['priv', 'seed'])('is refused wherever a public key is expected when it has %s', async (member) => {
    const secret = { ...key, [member]: 'AAAA' }
    expect(hasPrivateParts(secret)).toBe(true)
    expect(fitsAlgorithm(secret, alg)).toBe(false)
    // what findClientKeys or a jwks_uri answers with
    expect(selectKeys({ keys: [secret] }, undefined, alg)).toEqual([])
    // the jwk of a proof, which also a runtime with ML-DSA refuses
    const proven = await signingHost({ dpop_signing_alg_values_supported: KNOWN_HERE }, partyOf(secret)).proof(
      'ES256',
      secret,
    )
    expect(proven).toBe('dpop-proof-key')
    const registration = { client_id: 'c', client_secret: 'x'.repeat(32), redirect_uris: ['https://c.example/cb'] }
    const parsed = parseClient({ ...registration, jwks: { keys: [secret] } }, oauth21)
    expect(parsed).toMatchObject({ ok: false, error: { reason: 'client-metadata-key-private' } })
  })

  it('may be registered with alg and pub, and not without', () => {
    expect(isSoundKey(key)).toBe(true)
    expect(isSoundKey({ kty: 'AKP', pub: key.pub ?? '' })).toBe(false)
    expect(isSoundKey({ ...key, pub: 'AAAA' })).toBe(false)
  })

  it('has a thumbprint over alg, kty and pub, and a name that says all of it', async () => {
    const canonical = `{"alg":"${alg}","kty":"AKP","pub":"${key.pub}"}`
    const digest = createHash('sha256').update(canonical).digest('base64url')
    expect(await computeJWKThumbprint({ ...key, kid: 'k', crv: 'P-256', x: 'AAAA' })).toBe(digest)
    expect(nameKey(key, alg)).toBe(`${alg} ${canonical}`)
    await expect(computeJWKThumbprint({ kty: 'AKP', pub: key.pub ?? '' })).rejects.toThrow('alg')
  })

  it('is no key where the runtime has no ML-DSA, and nothing throws', async () => {
    expect((await importPublicKey(key, alg)) !== undefined).toBe(HAS_ML_DSA)
  })
})

describe('the example of RFC 9964 appendix A.1', () => {
  it('has the thumbprint over alg, kty and pub that the text gives', async () => {
    expect(await computeJWKThumbprint(rfc9964.jwk)).toBe(rfc9964.thumbprint)
  })

  it('verifies where the runtime has ML-DSA, and is no key elsewhere', async () => {
    const jws = parseCompactJWS(rfc9964.jws.replace(/\.[^.]+\./, '.e30.'))
    const key = await importPublicKey(rfc9964.jwk, 'ML-DSA-44')
    expect(key !== undefined).toBe(HAS_ML_DSA)
    // the payload of the example is no JSON, so the parsed token is given the text back
    const verified = jws && key && (await verifyJWS({ ...jws, token: rfc9964.jws }, key))
    expect(verified ?? false).toBe(HAS_ML_DSA)
  })
})

describe('a policy that lists ML-DSA', () => {
  const LISTS = [
    'token_endpoint_auth_signing_alg_values_supported',
    'request_object_signing_alg_values_supported',
    'dpop_signing_alg_values_supported',
  ] as const
  const start = (field: string) => () => testHost({ policy: { ...oauth21, [field]: ['ES256', 'ML-DSA-44'] } })

  it.each(LISTS)('is accepted where the runtime has it, and refused at start where it lacks it: %s', (field) => {
    const refusal = new RegExp(`${field}.*this runtime lacks: ML-DSA needs Node 24`)
    if (HAS_ML_DSA) expect(start(field)).not.toThrow()
    else expect(start(field)).toThrow(refusal)
  })

  it('is refused among the algorithms of responses', () => {
    expect(start('authorization_signing_alg_values_supported')).toThrow(/authorization_signing_alg_values_supported/)
  })

  it('is advertised where the runtime verifies it alone, also by a server whose options were not checked', () => {
    const { as } = testHost({ policy: { request_parameter_supported: true } })
    const listed: readonly AsymmetricAlgorithm[] = ['ES256', 'ML-DSA-44', 'ML-DSA-87']
    const policy = { ...as.policy, ...Object.fromEntries(LISTS.map((field) => [field, listed])) }
    const here = HAS_ML_DSA ? listed : ['ES256']
    const metadata = authorizationServerMetadata({ ...as, policy })
    expect(LISTS.map((field) => metadata[field])).toEqual([here, here, here])
    const { headers } = resourceErrorReply({ policy }, refused(refuseAccess('access-token-missing')))
    expect(headers['WWW-Authenticate']).toBe(`DPoP algs="${here.join(' ')}", Bearer`)
  })
})

interface Pair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const publicJWK = ({ publicKey }: Pair): JSONWebKey => publicKey.export({ format: 'jwk' }) as JSONWebKey

// a runtime without ML-DSA has nothing to sign with: the tests are not there, rather than skipped
describe.each(HAS_ML_DSA ? SIZES : [])('a client that signs with %s', (alg) => {
  const own = HAS_ML_DSA ? makeKeyPair(alg.toLowerCase()) : undefined
  const foreign = HAS_ML_DSA ? makeKeyPair(alg.toLowerCase()) : undefined
  const lists = (names: readonly AsymmetricAlgorithm[]) => ({
    token_endpoint_auth_signing_alg_values_supported: names,
    request_object_signing_alg_values_supported: names,
    dpop_signing_alg_values_supported: names,
  })
  const signing = (names: readonly AsymmetricAlgorithm[], record: object = {}, signer = own) => {
    if (own === undefined || signer === undefined) throw new Error('This runtime has no ML-DSA.')
    return signingHost(lists(names), { signer: signer.privateKey, jwk: publicJWK(own), record })
  }
  const verdicts = async (party: ReturnType<typeof signing>) => [
    await party.assertion(alg),
    await party.requestObject(alg),
    await party.proof(alg),
  ]

  it('is believed: assertion, request object and proof', async () => {
    expect(await verdicts(signing([alg]))).toEqual(['accepted', 'accepted', 'accepted'])
  })

  it('is refused when another key signed', async () => {
    expect(await verdicts(signing([alg], {}, foreign))).toEqual([
      'client-assertion-signature',
      'request-object-signature',
      'dpop-proof-signature',
    ])
  })

  it('is refused under a policy that does not list it, and for a client that registered another', async () => {
    const reasons = ['client-assertion-algorithm', 'request-object-algorithm', 'dpop-proof-algorithm']
    expect(await verdicts(signing(['ES256']))).toEqual(reasons)
    const registered = { token_endpoint_auth_signing_alg: 'ES256', request_object_signing_alg: 'ES256' }
    expect(await verdicts(signing([alg, 'ES256'], registered))).toEqual([...reasons.slice(0, 2), 'accepted'])
  })

  it('is refused when its key names another alg', async () => {
    const other = alg === 'ML-DSA-44' ? 'ML-DSA-65' : 'ML-DSA-44'
    const jwk = { ...publicJWK(own as Pair), alg: other }
    expect(await signing([alg, other]).proof(alg, jwk)).toBe('dpop-proof-key')
    expect(await signing([alg, other], { jwks: { keys: [jwk] } }).assertion(alg)).toBe('client-assertion-signature')
  })
})
