import { describe, expect, it } from 'vitest'
import { readClient } from '../../docs/playground/page/client-input.ts'
import { judgeSituation, situate } from '../../docs/playground/page/judging.ts'
import { keySource } from '../../docs/playground/page/keys.ts'
import { INITIAL, type State } from '../../docs/playground/page/state.ts'
import { type TestCertificate, testCertificate } from '../../src/testing/certificates.ts'
import { writeJWT } from '../../src/testing/jwt.ts'
import type { TestKey } from '../../src/testing/keys.ts'
import { CHALLENGE, device, NOW, verdictOf } from './support.ts'

// HAIP 1.0 §4.4.1 leaves the trust anchor out of x5c, so that most attestations of wallets come without their authority.

const bench = { keysFor: keySource(), loadedAt: NOW }
const authority = await testCertificate({ commonName: 'Wallet Authority', isAuthority: true })
const other = await testCertificate({ commonName: 'Wallet Authority', isAuthority: true })
const attester = await testCertificate({ commonName: 'Wallet Attester', issuer: authority })
const expired = await testCertificate({ commonName: 'Wallet Attester', issuer: authority, notAfter: NOW - 86_400 })
const selfSigned = await testCertificate({ commonName: 'Wallet Attester' })

interface Changes {
  readonly claims?: object
  readonly chain?: readonly TestCertificate[]
  readonly key?: TestKey
}
const attestation = ({ claims = {}, chain = [attester], key = chain[0]?.key ?? attester.key }: Changes = {}) =>
  writeJWT({
    header: {
      alg: key.alg,
      typ: 'oauth-client-attestation+jwt',
      x5c: chain.map(({ der }) => Buffer.from(der).toString('base64')),
    },
    claims: { sub: 'wallet', iat: NOW, exp: NOW + 600, cnf: { jwk: device.publicJWK }, ...claims },
    key,
  })
const possession = () =>
  writeJWT({
    header: { alg: 'ES256', typ: 'oauth-client-attestation-pop+jwt' },
    claims: { iss: 'wallet', aud: 'https://as.example', jti: 'one', iat: NOW },
    key: device,
  })
const request = async (changes: Changes) =>
  [
    'POST /par HTTP/1.1',
    'Host: as.example',
    'Content-Type: application/x-www-form-urlencoded',
    `OAuth-Client-Attestation: ${await attestation(changes)}`,
    `OAuth-Client-Attestation-PoP: ${await possession()}`,
    '',
    `client_id=wallet&response_type=code&redirect_uri=https%3A%2F%2Fwallet.example%2Fcb&${CHALLENGE}`,
  ].join('\n')

const judgeText = async (text: string, changes: Partial<State> = {}) => {
  const state: State = { ...INITIAL, profile: 'haip', target: 'POST https://as.example/par', text, ...changes }
  const read = await situate(state, bench)
  if (!read.ok) throw new Error(read.problem)
  return judgeSituation(state, read, bench)
}

const CASES: readonly (readonly [string, Changes, string])[] = [
  ['that is good', {}, 'accepted'],
  ['that has expired', { claims: { exp: NOW - 600 } }, 'client-attestation-expired'],
  ['for another server', { claims: { aud: 'https://elsewhere.example' } }, 'client-attestation-audience'],
  ['that another key signed', { key: device }, 'client-attestation-untrusted'],
  ['under an expired certificate', { chain: [expired] }, 'client-attestation-chain'],
  ['under a certificate of its own making', { chain: [selfSigned] }, 'client-attestation-chain'],
  ['whose chain has a gap', { chain: [attester, selfSigned] }, 'client-attestation-chain'],
]

describe.each([
  ['in a request', request],
  ['alone', attestation],
] as const)('an attestation without its authority, %s,', (_, write) => {
  it.each(CASES)('%s is told its own fault', async (_case, changes, verdict) => {
    expect(verdictOf(await judgeText(await write(changes)))).toBe(verdict)
  })

  it('is judged with a note in the verdict that its authority was taken for trusted', async () => {
    const { presumptions } = await judgeText(await write({}))
    expect(presumptions.filter(({ isProminent }) => isProminent).map(({ text }) => text)).toEqual([
      expect.stringContaining('Paste your trust anchor'),
    ])
  })

  it('is judged by the trust anchor that was pasted, without that note', async () => {
    const good = await judgeText(await write({}), { anchor: authority.pem })
    expect(verdictOf(good)).toBe('accepted')
    expect(good.presumptions.filter(({ isProminent }) => isProminent)).toEqual([])
    const bad = await judgeText(await write({}), { anchor: other.pem })
    expect(verdictOf(bad)).toBe('client-attestation-chain')
  })

  it('whose authority is in its chain has the note as well', async () => {
    const { presumptions, outcome } = await judgeText(await write({ chain: [attester, authority] }))
    expect(outcome).toBe('accepted')
    expect(presumptions.some(({ isProminent }) => isProminent)).toBe(true)
  })
})

describe('a pasted trust anchor', () => {
  it('may be one of several', () => {
    expect(readClient('', '', `${other.pem}\n${authority.pem}\n`).anchors).toHaveLength(2)
  })

  it.each([
    'MIIB',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
    `${'x'.repeat(100_000)}-----END CERTIFICATE-----`,
    '-----END CERTIFICATE-----'.repeat(20),
  ])('that is none is said to be none: %.40s', (text) => {
    expect(readClient('', '', text)).toMatchObject({ problem: expect.stringContaining('trust anchor') })
  })

  it('that is not there is no problem', () => {
    expect(readClient('', '', '')).toEqual({ metadata: undefined, certificate: undefined })
  })
})
