import { describe, expect, it } from 'vitest'
import { judge } from '../../docs/playground/judge/judge.ts'
import { keySource } from '../../docs/playground/page/keys.ts'
import { readFragment, writeFragment } from '../../docs/playground/page/link.ts'
import { withoutSecrets } from '../../docs/playground/page/secrets.ts'
import { signRequest } from '../../docs/playground/page/sign.ts'
import { INITIAL, type State, situationOf } from '../../docs/playground/page/state.ts'
import { ASSERTION_TYPE, assertionOf, CHALLENGE, NOW, proofOf, verdictOf } from './support.ts'

const PAR = 'https://as.example/par'
const FORM = 'Content-Type: application/x-www-form-urlencoded'
const REQUEST = `response_type=code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid&${CHALLENGE}`
const asserted = async (claims: object = {}) =>
  `POST ${PAR} HTTP/1.1\n${FORM}\nDPoP: ${await proofOf('POST', PAR)}\n\nclient_id=app&${REQUEST}&${ASSERTION_TYPE}&client_assertion=${await assertionOf('app', 'https://as.example', claims)}`

const keysFor = keySource()
const judgeState = async (state: State) => {
  const read = situationOf(state, NOW)
  if (!read.ok) throw new Error(read.problem)
  const { request, endpoint, issuer, madeAt } = read.situation
  const setting = { profile: state.profile, endpoint, issuer, now: madeAt, madeAt }
  return verdictOf(await judge(request, setting, await keysFor(state.profile)))
}

describe('a permalink', () => {
  it('holds the whole state', () => {
    const state: State = {
      text: 'curl https://as.example/par -d "a=b&c=#%"',
      profile: 'mcp',
      beside: 'haip',
      endpoint: 'push',
      issuer: 'https://as.example',
      metadata: '{"client_id":"app"}',
      certificate: 'PEM',
      anchor: 'PEM',
      unverified: true,
      nonces: true,
      offset: -5,
      sends: 2,
      kind: 'pop',
      target: 'POST https://as.example/par',
    }
    expect(readFragment(writeFragment(state))).toEqual({ state, hasProfile: true })
  })

  it('may name an example, a fault or a reason instead of a text', () => {
    expect(readFragment('#start=haip')).toMatchObject({ start: 'haip', hasProfile: false })
    expect(readFragment(writeFragment({ ...INITIAL, text: 'x' }, { fault: 'proof iat: past' }))).toMatchObject({
      fault: 'proof iat: past',
      state: { text: '' },
    })
    expect(readFragment(writeFragment({ ...INITIAL, text: 'x' }, {}, { fault: 'proof iat: past' }))).toMatchObject({
      fault: 'proof iat: past',
      state: { text: 'x' },
    })
    expect(readFragment('#reason=dpop-proof-htu&profile=mcp')).toMatchObject({
      reason: 'dpop-proof-htu',
      hasProfile: true,
    })
  })

  it.each(['', '#', '#anchor', '#profile=mcp', `#text=${'x'.repeat(5_000_000)}`])('is not %.20j', (fragment) => {
    expect(readFragment(fragment)).toBeUndefined()
  })

  it('takes what it cannot read for left out', () => {
    const { state } = readFragment('#text=a&profile=__proto__&endpoint=x&offset=1e99&sends=-3&unverified=1') ?? {}
    expect(state).toEqual({ ...INITIAL, text: 'a' })
  })
})

describe('a link without secrets', () => {
  it('has no secret, no code, no signature and no cookie, and the same verdict', async () => {
    const text = await asserted()
    const state = withoutSecrets({ ...INITIAL, text: text.replace('DPoP:', 'Cookie: sid=abc\nDPoP:') })
    expect(state.text).not.toMatch(/sid=abc/)
    const signatures = text.match(/(?<=\.)[\w-]{86}(?=\s|$)/gm) ?? []
    expect(signatures).toHaveLength(2)
    expect(signatures.filter((one) => state.text.includes(one))).toEqual([])
    expect(await judgeState(state)).toBe('accepted')
  })

  it.each([
    ['a secret in the form', `curl ${PAR} -d client_id=app -d client_secret=hush`],
    ['a secret in the header', `curl ${PAR} -u app:hush -d response_type=code`],
    ['a secret in the URL', `curl https://app:hush@as.example/par -d client_id=app`],
    ['a token', 'curl https://rs.example/ -H "Authorization: Bearer hush"'],
    [
      'a code and its verifier',
      'curl https://as.example/token -d grant_type=authorization_code -d code=hush -d code_verifier=hush',
    ],
    ['a reference', 'https://as.example/authorize?client_id=a&request_uri=urn:ietf:params:oauth:request_uri:hush'],
    ['an unknown header', `curl ${PAR} -H 'X-Api-Key: hush' -d client_id=app`],
    ['a token that is none', `curl ${PAR} -H 'DPoP: hush' -d client_id=app`],
    ['a text that cannot be read', 'hush, this is no request'],
  ])('leaves out %s', (_, text) => {
    expect(JSON.stringify(withoutSecrets({ ...INITIAL, text }))).not.toContain('hush')
  })

  it('leaves out the private parts of a registration', () => {
    const metadata = JSON.stringify({
      client_id: 'app',
      client_secret: 'hush',
      jwks: { keys: [{ kty: 'EC', x: 'x', d: 'hush' }] },
    })
    const { metadata: shown } = withoutSecrets({ ...INITIAL, text: PAR, metadata })
    expect(JSON.parse(shown)).toEqual({ client_id: 'app', jwks: { keys: [{ kty: 'EC', x: 'x' }] } })
  })
})

describe('signing with the keys of the page', () => {
  const signed = async (text: string) => {
    const read = situationOf({ ...INITIAL, text }, NOW)
    if (!read.ok) throw new Error(read.problem)
    const { requestText } = await import('../../docs/playground/judge/reply-text.ts')
    return requestText(await signRequest(read.situation, 'oauth21', await keysFor('oauth21')))
  }

  it.each([
    [
      'an assertion for another audience',
      () => asserted({ aud: 'https://as.example/par' }),
      'client-assertion-audience',
    ],
    ['an assertion that lives too long', () => asserted({ exp: NOW + 86_400 }), 'client-assertion-lifetime'],
    ['an assertion of another client', () => asserted({ iss: 'another' }), 'client-assertion-issuer'],
    [
      'a proof for another endpoint',
      async () =>
        (await asserted()).replace(/^DPoP: .*$/m, `DPoP: ${await proofOf('POST', 'https://as.example/token')}`),
      'dpop-proof-htu',
    ],
  ])('makes %s good', async (_, text, reason) => {
    expect(await judgeState({ ...INITIAL, text: await text() })).toBe(reason)
    expect(await judgeState({ ...INITIAL, text: await signed(await text()) })).toBe('accepted')
  })
})
