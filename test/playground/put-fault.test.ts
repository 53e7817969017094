import { describe, expect, it } from 'vitest'
import type { ProfileName } from '../../docs/playground/judge/profiles.ts'
import { appliedNotes } from '../../docs/playground/page/comparisons.ts'
import { differencesOf } from '../../docs/playground/page/difference.ts'
import { type Bench, groupsOf, judgeSituation, type Making, situate } from '../../docs/playground/page/judging.ts'
import { keySource } from '../../docs/playground/page/keys.ts'
import { choicesFor, putFault } from '../../docs/playground/page/put-fault.ts'
import { INITIAL, type State } from '../../docs/playground/page/state.ts'
import { testCertificate } from '../../src/testing/certificates.ts'
import { writeJWT } from '../../src/testing/jwt.ts'
import { ASSERTION_TYPE, assertionOf, attackerKey, CHALLENGE, device, NOW, proofOf, verdictOf } from './support.ts'

// A request of somebody else: the page knows none of its keys, and breaks it all the same.

const bench: Bench = { keysFor: keySource(), loadedAt: NOW }
const FORM = 'Content-Type: application/x-www-form-urlencoded'
const CB = 'redirect_uri=https%3A%2F%2Fapp.example%2Fcb'
const ASKED = `response_type=code&scope=openid&state=a-state-of-mine&${CB}&${CHALLENGE}`
const AS = 'https://as.example'
const post = (path: string, body: string, ...headers: readonly string[]) =>
  [`POST ${path} HTTP/1.1`, 'Host: as.example', FORM, ...headers, '', body].join('\n')
const asserted = async () => `${ASSERTION_TYPE}&client_assertion=${await assertionOf('app', AS)}`

const push = async () =>
  post('/par', `client_id=app&${ASKED}&${await asserted()}`, `DPoP: ${await proofOf('POST', `${AS}/par`)}`)
const object = async () => {
  const request = await writeJWT({
    header: { alg: 'ES256', kid: attackerKey.kid, typ: 'oauth-authz-req+jwt' },
    claims: {
      ...Object.fromEntries(new URLSearchParams(ASKED)),
      iss: 'app',
      client_id: 'app',
      aud: AS,
      exp: NOW + 60,
      nbf: NOW,
    },
    key: attackerKey,
  })
  return post(
    '/par',
    `client_id=app&request=${request}&${await asserted()}`,
    `DPoP: ${await proofOf('POST', `${AS}/par`)}`,
  )
}
const redemption = async () =>
  post(
    '/token',
    `client_id=app&grant_type=authorization_code&code=a-code&${CB}&code_verifier=${'v'.repeat(43)}&${await asserted()}`,
    `DPoP: ${await proofOf('POST', `${AS}/token`)}`,
  )
const presentation = async () =>
  'GET /authorize?client_id=app&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Amine HTTP/1.1\nHost: as.example'
const plain = async () => `GET /authorize?client_id=app&${ASKED} HTTP/1.1\nHost: as.example`

const authority = await testCertificate({ commonName: 'Wallet Authority', isAuthority: true })
const attester = await testCertificate({ commonName: 'Wallet Attester', issuer: authority })
const attested = async () => {
  const attestation = await writeJWT({
    header: {
      alg: attester.key.alg,
      typ: 'oauth-client-attestation+jwt',
      x5c: [Buffer.from(attester.der).toString('base64')],
    },
    claims: { sub: 'app', iat: NOW, exp: NOW + 600, cnf: { jwk: device.publicJWK } },
    key: attester.key,
  })
  const pop = await writeJWT({
    header: { alg: 'ES256', typ: 'oauth-client-attestation-pop+jwt' },
    claims: { iss: 'app', aud: AS, jti: 'one', iat: NOW },
    key: device,
  })
  return post(
    '/par',
    `client_id=app&${ASKED}`,
    `OAuth-Client-Attestation: ${attestation}`,
    `OAuth-Client-Attestation-PoP: ${pop}`,
    `DPoP: ${await proofOf('POST', `${AS}/par`)}`,
  )
}
const certificate = await testCertificate({ commonName: 'app' })

const judgeMade = async (state: State, made?: Omit<Making, 'text'>) => {
  const making = made && { ...made, text: state.text }
  const read = await situate(state, bench, making)
  if (!read.ok) throw new Error(read.problem)
  return { read, judgement: await judgeSituation(state, read, bench, making), making }
}

interface Case {
  readonly profile: ProfileName
  readonly text: () => Promise<string>
  readonly more?: Partial<State>
  /** The parts of the request that can be broken. */
  readonly fields: readonly string[]
  /** Faults that the server refuses for another reason in this request, and that reason. */
  readonly others?: Readonly<Record<string, string>>
}

const CASES: Readonly<Record<string, Case>> = {
  'a push': { profile: 'fapi2SecurityProfile', text: push, fields: ['form', 'assertion', 'proof', 'parameters'] },
  'a push of a request object': {
    profile: 'fapi2MessageSigning',
    text: object,
    fields: ['form', 'assertion', 'proof', 'object', 'parameters'],
    // parameters beside a request object are ignored (RFC 9101 §6.3)
    others: { 'parameters state: repeated': 'accepted' },
  },
  'a redemption': {
    profile: 'fapi2SecurityProfile',
    text: redemption,
    fields: ['form', 'assertion', 'proof', 'token'],
  },
  'a presentation': { profile: 'fapi2SecurityProfile', text: presentation, fields: ['presentation'] },
  'a plain authorization request': { profile: 'oauth21', text: plain, fields: ['parameters'] },
  'a push with an attestation': {
    profile: 'haip',
    text: attested,
    fields: ['form', 'attestation', 'pop', 'proof', 'parameters'],
    // the DPoP proof of this request stands for the proof of possession, which is another method
    others: { 'pop OAuth-Client-Attestation-PoP: missing': 'client-method-mismatch' },
  },
  'a push with a certificate': {
    profile: 'fapi2SecurityProfile',
    text: async () => post('/par', `client_id=app&${ASKED}`),
    more: { certificate: certificate.pem },
    fields: ['form', 'certificate', 'parameters'],
  },
}

const stateOf = async ({ profile, text, more }: Case): Promise<State> => ({
  ...INITIAL,
  profile,
  text: await text(),
  ...more,
})

describe.each(Object.entries(CASES))('%s of somebody else', (_, one) => {
  it('is accepted as it is', async () => {
    expect(verdictOf((await judgeMade(await stateOf(one))).judgement)).toBe('accepted')
  })

  it('offers the faults of its own parts, and says of the others why not', async () => {
    const state = await stateOf(one)
    const { read } = await judgeMade(state)
    const choices = choicesFor(read, state, undefined, NOW)
    const offered = new Set(choices.flatMap(({ fault, why }) => (why === undefined ? [fault.name.split(' ')[0]] : [])))
    expect([...offered].sort()).toEqual([...one.fields].sort())
    expect(choices.filter(({ why }) => why !== undefined && !/^[A-Z].*\.$/.test(why))).toEqual([])
  })

  it('is refused with each fault for the reason of the fault', async () => {
    const state = await stateOf(one)
    const { read } = await judgeMade(state)
    const wrong: Record<string, string> = {}
    for (const { fault, why } of choicesFor(read, state, undefined, NOW)) {
      if (why !== undefined) continue
      const put = await putFault(fault.name, state, bench)
      if (put === undefined) throw new Error(fault.name)
      const { judgement } = await judgeMade(put.state, put.made)
      if (verdictOf(judgement) !== fault.reason) wrong[fault.name] = verdictOf(judgement)
    }
    expect(wrong).toEqual(one.others ?? {})
  })
})

describe('a fault that was put into a request', () => {
  const put = async (name: string, changes: Partial<State> = {}) => {
    const state: State = { ...INITIAL, profile: 'fapi2SecurityProfile', text: await push(), ...changes }
    const broken = await putFault(name, state, bench)
    if (broken === undefined) throw new Error(name)
    const { read, judgement } = await judgeMade(broken.state, broken.made)
    const before = await judgeMade(state)
    const differences = differencesOf(groupsOf(before.read.situation, state), groupsOf(read.situation, broken.state))
    return { ...broken, judgement, changed: differences.map(({ where, before, after }) => [where, before, after]) }
  }

  it('changes what it names, and the key of what must be signed', async () => {
    const { changed, made, judgement } = await put('proof htu: another server')
    expect(changed.map(([where]) => where)).toEqual(['DPoP proof: header.jwk', 'DPoP proof: htu'])
    expect(changed[1]).toEqual(['DPoP proof: htu', `${AS}/par`, 'https://elsewhere.example/par'])
    expect(appliedNotes(made.applied, judgement)[0]).toMatch(/^The page signed the DPoP proof anew/)
  })

  it('of a parameter changes that parameter alone', async () => {
    const { changed, made } = await put('parameters code_challenge_method: missing')
    expect(changed).toEqual([['Parameters of the form: code_challenge_method', 'S256', undefined]])
    expect(made.applied?.signed).toEqual([])
  })

  it('is found behind another that the request had before', async () => {
    const text = (await push()).replace(CHALLENGE, 'a=b')
    const { judgement, made } = await put('parameters prompt: unknown', { text })
    expect(verdictOf(judgement)).toBe('prompt-unsupported')
    const later = await put('parameters resource: not absolute', { text })
    expect(appliedNotes(later.made.applied, later.judgement).join(' ')).toMatch(
      /refuses the request for [\w-]+ and not for resource-malformed/,
    )
    expect(made.before?.text).toBe(text)
  })

  it('is a change of a request that was pasted as curl, too', async () => {
    const text = `curl ${AS}/par -u app:hush -d '${ASKED}'`
    const { judgement } = await put('parameters redirect_uri: not registered', { text, profile: 'oauth21' })
    expect(verdictOf(judgement)).toBe('redirect-uri-mismatch')
  })

  it('is put into no token that stands alone, and into no text that cannot be read', async () => {
    for (const text of [await proofOf('POST', `${AS}/par`), 'nonsense', ''])
      expect(await putFault('proof htu: another server', { ...INITIAL, text }, bench)).toBeUndefined()
  })
})
