import { describe, expect, it } from 'vitest'
import { guessKind, type Kind, tokenAlone } from '../../docs/playground/page/doctor.ts'
import { judgeSituation, situate } from '../../docs/playground/page/judging.ts'
import { keySource } from '../../docs/playground/page/keys.ts'
import { INITIAL, type State } from '../../docs/playground/page/state.ts'
import { testCertificate } from '../../src/testing/certificates.ts'
import { writeJWT } from '../../src/testing/jwt.ts'
import { assertionOf, attackerKey, device, NOW, proofOf, verdictOf } from './support.ts'

const bench = { keysFor: keySource(), loadedAt: NOW }
const diagnose = async (text: string, changes: Partial<State> = {}) => {
  const state = { ...INITIAL, text, ...changes }
  const read = await situate(state, bench)
  if (!read.ok) throw new Error(read.problem)
  const judgement = await judgeSituation(state, read, bench)
  return { kind: read.kind, verdict: verdictOf(judgement), judgement }
}

const jwt = (typ: string, claims: object, key = attackerKey) =>
  writeJWT({ header: { alg: 'ES256', typ, kid: 'of-another' }, claims: { ...claims } as Record<string, unknown>, key })
const object = (claims: object = {}) =>
  jwt('oauth-authz-req+jwt', {
    iss: 'app',
    client_id: 'app',
    aud: 'https://as.example',
    nbf: NOW,
    exp: NOW + 60,
    response_type: 'code',
    redirect_uri: 'https://app.example/cb',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...claims,
  })
const authority = await testCertificate({ commonName: 'Wallet Authority', isAuthority: true })
const attester = await testCertificate({ commonName: 'Wallet Attester', issuer: authority })
const x5c = [attester, authority].map(({ der }) => Buffer.from(der).toString('base64'))
const attestation = (claims: object = {}) =>
  writeJWT({
    header: { alg: attester.key.alg, typ: 'oauth-client-attestation+jwt', x5c },
    claims: { sub: 'app', iat: NOW, exp: NOW + 600, cnf: { jwk: device.publicJWK }, ...claims },
    key: attester.key,
  })
const pop = (claims: object = {}) =>
  jwt(
    'oauth-client-attestation-pop+jwt',
    { iss: 'app', aud: 'https://as.example', jti: 'one', iat: NOW, ...claims },
    device,
  )

const PAR = 'https://as.example/par'

describe('a token alone', () => {
  const GOOD: readonly (readonly [Kind, () => Promise<string>, Partial<State>])[] = [
    ['proof', () => proofOf('POST', PAR), {}],
    ['proof', () => proofOf('GET', 'https://rs.example/things', { ath: `${'x'.repeat(42)}A` }), {}],
    ['assertion', () => assertionOf('app', 'https://as.example'), {}],
    ['object', object, { profile: 'fapi2MessageSigning' }],
    ['attestation', attestation, { profile: 'haip' }],
    ['pop', pop, { profile: 'haip' }],
  ]
  it.each(GOOD)('that is a good %s is told from the others, and accepted', async (kind, text, changes) => {
    expect(await diagnose(await text(), changes)).toMatchObject({ kind, verdict: 'accepted' })
  })

  const BAD: readonly (readonly [string, () => Promise<string>, Partial<State>])[] = [
    ['dpop-proof-htu', () => proofOf('POST', PAR), { target: 'POST https://as.example/token' }],
    [
      'dpop-proof-htm',
      () => proofOf('GET', 'https://rs.example/things'),
      { target: 'DELETE https://rs.example/things' },
    ],
    ['dpop-proof-ath', () => proofOf('GET', 'https://rs.example/things'), {}],
    ['dpop-proof-typ', () => proofOf('POST', PAR, {}, { typ: 'JWT' }), {}],
    ['dpop-proof-expired', () => proofOf('POST', PAR), { offset: 3600 }],
    ['client-assertion-audience', () => assertionOf('app', 'https://elsewhere.example'), { target: PAR }],
    ['client-assertion-lifetime', () => assertionOf('app', 'https://as.example', { exp: NOW + 9_999_999 }), {}],
    ['client-assertion-issuer', () => assertionOf('app', 'https://as.example', { iss: 'other' }), {}],
    ['client-assertion-expired', () => assertionOf('app', 'https://as.example'), { offset: 600 }],
    [
      'request-object-audience',
      () => object({ aud: 'https://elsewhere.example' }),
      { profile: 'fapi2MessageSigning', target: PAR },
    ],
    [
      'code-challenge-missing',
      () => object({ code_challenge: undefined, code_challenge_method: undefined }),
      { profile: 'fapi2MessageSigning' },
    ],
    ['client-attestation-expired', () => attestation({ exp: NOW - 600 }), { profile: 'haip' }],
    ['client-authentication-missing', attestation, {}],
    ['attestation-pop-audience', () => pop({ aud: 'https://elsewhere.example' }), { profile: 'haip', target: PAR }],
  ]
  it.each(BAD)('is refused for %s', async (reason, text, changes) => {
    expect((await diagnose(await text(), changes)).verdict).toBe(reason)
  })

  it('may be said to be another than it looks', async () => {
    expect((await diagnose(await proofOf('POST', PAR), { kind: 'assertion' })).verdict).toMatch(/^client-assertion/)
  })

  it('is one token and nothing else', async () => {
    const proof = await proofOf('POST', PAR)
    expect(tokenAlone(`\n ${proof} `)).toBeDefined()
    for (const text of [
      '',
      'a.b.c',
      `${proof} x`,
      `DPoP: ${proof}`,
      'client_id=a.b.c',
      `${'x'.repeat(20)}.${'y'.repeat(20)}.z`,
    ])
      expect(tokenAlone(text)).toBeUndefined()
  })

  it('without a typ is told by its claims', async () => {
    const kindOf = (claims: object) =>
      guessKind({ text: '', header: {}, claims: claims as never, signature: undefined })
    expect(
      [{ htm: 'POST' }, { response_type: 'code' }, { cnf: {} }, { aud: 'a', iss: 'b' }, { sub: 'a' }].map(kindOf),
    ).toEqual(['proof', 'object', 'attestation', 'pop', 'assertion'])
  })
})
