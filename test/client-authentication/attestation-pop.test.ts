import { describe, expect, it, vi } from 'vitest'
import {
  type AttestationPopExpectations,
  parseAttestationPop,
  verifyAttestationPop,
} from '../../src/client-authentication/attestation-pop.ts'
import type { AttestationPolicy } from '../../src/host/attestation-policy.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { CheckedJSONWebKey } from '../../src/types/jose.ts'
import { ISSUER, makeKey } from '../support/host.ts'
import { signJWT } from '../support/signed-jwt.ts'

const NOW = 1_800_000_000
const instance = makeKey()
const HEADER = { alg: 'ES256', typ: 'oauth-client-attestation-pop+jwt' }
const CLAIMS = { aud: ISSUER, jti: 'a jti', iat: NOW }

const sign = (claims: object = {}, header: object = HEADER) =>
  signJWT('ES256', instance.privateKey, { ...CLAIMS, ...claims }, header)

interface Changes extends Partial<Omit<AttestationPopExpectations, 'policy'>> {
  readonly policy?: Partial<AttestationPolicy>
}

const verify = (claims: object = {}, { policy, ...changes }: Changes = {}) =>
  verifyAttestationPop(unwrap(parseAttestationPop(sign(claims))), {
    now: NOW,
    issuer: ISSUER,
    policy: {
      algorithms: ['ES256'],
      popAlgorithms: ['ES256'],
      methods: ['attestation_pop_jwt'],
      signalMethods: undefined,
      isRequired: false,
      challenge: 'off',
      maxAge: undefined,
      iatRequired: false,
      x5cRequired: false,
      popMaxAge: 60,
      ...policy,
    },
    clockTolerance: 10,
    instance_jwk: instance.jwk as CheckedJSONWebKey,
    instance_jkt: 'thumbprint',
    acceptChallenge: () => undefined,
    verifySignature: undefined,
    ...changes,
  })

describe('the form of a proof of possession', () => {
  it.each([
    ['client-attestation-multiple', `${sign()},${sign()}`],
    ['client-attestation-multiple', `${'x'.repeat(16_383)},`],
    ['attestation-pop-malformed', `${'x'.repeat(16_384)},`],
    ['attestation-pop-malformed', 'a.b'],
    ['attestation-pop-malformed', sign({}, { ...HEADER, alg: 'none' })],
    ['attestation-pop-typ', sign({}, { alg: 'ES256' })],
    ['attestation-pop-typ', sign({}, { ...HEADER, typ: 'oauth-client-attestation+jwt' })],
    ['attestation-pop-claims', sign({ jti: undefined })],
    ['attestation-pop-claims', sign({ iat: undefined })],
    ['attestation-pop-claims', sign({ aud: undefined })],
    ['attestation-pop-claims', sign({ exp: '1' })],
    ['attestation-pop-claims', sign({ nbf: '1' })],
  ] as const)('is refused: %s', (reason, header) => {
    expectReason(parseAttestationPop(header), reason)
  })
})

describe('the times of a proof of possession', () => {
  it.each([{ iat: NOW + 10 }, { nbf: NOW + 10 }, { exp: NOW - 9 }, { iat: NOW - 70 }, { iat: NOW - 5, nbf: NOW - 90 }])(
    'are within the tolerance at their edges: %j',
    async (claims) => {
      expect(await verify(claims)).toMatchObject({ ok: true })
    },
  )

  it.each([
    [{ iat: NOW + 11 }, 'attestation-pop-not-yet-valid', 'nbf or iat is 11 s ahead.'],
    [{ nbf: NOW + 11 }, 'attestation-pop-not-yet-valid', 'nbf or iat is 11 s ahead.'],
    [{ exp: NOW - 10 }, 'attestation-pop-expired', 'exp was 10 s ago.'],
    [{ iat: NOW - 71 }, 'attestation-pop-expired', 'iat was 71 s ago.'],
  ] as const)('are refused a second further: %j', async (claims, reason, detail) => {
    expect(expectReason(await verify(claims), reason).detail).toBe(detail)
  })

  it('refuse every proof under an age that is no number', async () => {
    expectReason(await verify({}, { policy: { popMaxAge: Number.NaN } }), 'attestation-pop-expired')
  })
})

describe('the audience of a proof of possession', () => {
  it('is this server and no other beside it', async () => {
    for (const aud of [ISSUER, [ISSUER]]) expect(await verify({ aud })).toMatchObject({ ok: true })
    const other = 'https://other.example'
    for (const aud of [other, [other], [ISSUER, other], [other, ISSUER], [ISSUER, ISSUER], `${ISSUER}/`]) {
      expectReason(await verify({ aud }), 'attestation-pop-audience')
    }
  })
})

describe('the key of a proof of possession', () => {
  it('is that of the attestation, for an algorithm of the policy', async () => {
    expectReason(await verify({}, { policy: { popAlgorithms: ['PS256', 'ES384'] } }), 'attestation-pop-algorithm')
    expect(await verify({}, { policy: { popAlgorithms: ['PS256', 'ES256'] } })).toMatchObject({ ok: true })
    for (const instance_jwk of [makeKey().jwk, { ...instance.jwk, alg: 'ES384' }, { ...instance.jwk, use: 'enc' }]) {
      const changes = { instance_jwk: instance_jwk as CheckedJSONWebKey }
      expectReason(await verify({}, changes), 'attestation-pop-signature')
    }
  })
})

describe('the jti of a proof of possession', () => {
  it('is remembered by issuer and instance until the first second at which its iat is too old', async () => {
    expect(unwrap(await verify()).replayMarker).toMatchObject({
      namespace: 'client-attestation-pop',
      id: JSON.stringify([ISSUER, 'thumbprint', 'a jti']),
      expires_at: NOW + 71,
      refusal: { reason: 'attestation-pop-replayed' },
    })
    expect(unwrap(await verify({ iat: NOW - 0.5 })).replayMarker.expires_at).toBe(NOW + 71)
    expect(unwrap(await verify({ iat: NOW + 0.5 })).replayMarker.expires_at).toBe(NOW + 72)
  })
})

describe('the challenge of a proof of possession', () => {
  const accepting = (acceptedUntil: unknown, renew = false) =>
    vi.fn((_challenge: string) => ({ acceptedUntil, renew }) as never)

  it('is not looked at where the policy has none', async () => {
    const acceptChallenge = accepting(NOW + 60)
    expect(unwrap(await verify({ challenge: 'c' }, { acceptChallenge })).renewChallenge).toBe(false)
    expect(acceptChallenge).not.toHaveBeenCalled()
  })

  it('may be missing where it is optional, and a fresh one is due then', async () => {
    expect(unwrap(await verify({}, { policy: { challenge: 'optional' } })).renewChallenge).toBe(true)
    expectReason(await verify({}, { policy: { challenge: 'required' } }), 'attestation-challenge-missing')
  })

  it.each(['optional', 'required'] as const)('counts until the moment that the host says: %s', async (challenge) => {
    const policy = { challenge }
    for (const renew of [true, false]) {
      const accepted = await verify({ challenge: 'c' }, { policy, acceptChallenge: accepting(NOW, renew) })
      expect(unwrap(accepted).renewChallenge).toBe(renew)
    }
    for (const acceptedUntil of [NOW - 1, 60, undefined, null, false, `${NOW}`]) {
      const refused = await verify({ challenge: 'c' }, { policy, acceptChallenge: accepting(acceptedUntil) })
      expectReason(refused, 'attestation-challenge-stale')
    }
    for (const answer of [undefined, null, false, NOW]) {
      const refused = await verify({ challenge: 'c' }, { policy, acceptChallenge: () => answer as never })
      expectReason(refused, 'attestation-challenge-stale')
    }
  })

  it('is shown to the host where it is a text of at most 512 characters', async () => {
    const policy = { challenge: 'required' } as const
    const acceptChallenge = accepting(NOW + 60)
    for (const challenge of ['', 'x'.repeat(513), 7, null, ['c']]) {
      expectReason(await verify({ challenge }, { policy, acceptChallenge }), 'attestation-challenge-stale')
    }
    expect(acceptChallenge).not.toHaveBeenCalled()
    const longest = 'x'.repeat(512)
    expect(await verify({ challenge: longest }, { policy, acceptChallenge })).toMatchObject({ ok: true })
    expect(acceptChallenge).toHaveBeenCalledExactlyOnceWith(longest)
  })
})
