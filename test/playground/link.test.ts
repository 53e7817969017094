import { describe, expect, it } from 'vitest'
import { judge } from '../../docs/playground/judge/judge.ts'
import { readToken } from '../../docs/playground/judge/tokens.ts'
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

const posted = (body: string, ...headers: readonly string[]) =>
  [`POST ${PAR} HTTP/1.1`, FORM, ...headers, '', body].join('\n')
const tokenOf = (...parts: readonly object[]) =>
  [...parts.map((part) => btoa(JSON.stringify(part)).replace(/=+$/, '')), 'c2lnbmVk'].join('.')

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
    ['a body of JSON', `curl ${PAR} --json '{"client_id":"app","client_secret":"hush"}'`],
    ['a body of JSON with the type of a form', posted('{"client_id":"app","client_secret":"hush"}')],
    ['a body of several parts', `curl ${PAR} -F client_id=app -F client_secret=hush`],
    ['a secret in a form without a type', `POST ${PAR} HTTP/1.1\n\nclient_id=app&client_secret=hush`],
    ['a secret whose name is percent-encoded', posted('client_id=app&client%5Fsecret=hush')],
    ['a secret whose name is written in capitals', posted('client_id=app&Client_Secret=hush')],
    ['a secret behind a space', posted('client_id=app& client_secret=hush')],
    ['a secret that a space parts', posted('client_id=app client_secret=hush')],
    ['a secret that a semicolon parts', posted('client_id=app;client_secret=hush')],
    ['a secret that a line break parts', posted('client_id=app\nclient_secret=hush')],
    ['the rest of a secret with an & that is not encoded', posted('client_secret=a&hush&hush=b&client_id=app')],
    ['a parameter that no list has', posted('client_id=app&api_key=hush')],
    ['a fragment', 'https://as.example/authorize?client_id=app#access_token=hush'],
    ['a fragment with a query', 'https://as.example/authorize#/cb?access_token=hush'],
    ['a request object by reference', posted('client_id=app&request_uri=https%3A%2F%2Fapp.example%2Fhush')],
    ['the password of a redirect_uri', posted('client_id=app&redirect_uri=https%3A%2F%2Fu%3Ahush%40app.example%2F')],
    ['a password with an @', `curl 'https://app:hu@hush@as.example/par' -d client_id=app`],
    ['credentials of Basic without a colon', posted('client_id=app', `Authorization: Basic ${btoa('hush')}`)],
    ['credentials of an unknown scheme', posted('client_id=app', 'Authorization: hush')],
  ])('leaves out %s', (_, text) => {
    const { text: shown } = withoutSecrets({ ...INITIAL, text })
    expect(shown).not.toContain('hush')
    expect(shown).not.toContain(btoa('hush'))
  })

  it.each([
    'access_token',
    'auth_req_id',
    'code',
    'code_verifier',
    'client_secret',
    'device_code',
    'id_token',
    'id_token_hint',
    'login_hint',
    'logout_token',
    'password',
    'pre-authorized_code',
    'refresh_token',
    'token',
    'tx_code',
    'user_code',
    'username',
  ])('leaves out the value of %s and keeps the name', (name) => {
    const { text } = withoutSecrets({ ...INITIAL, text: posted(`client_id=app&${name}=hush&scope=openid`) })
    expect(text).toMatch(new RegExp(`client_id=app&${name}=left-out&scope=openid$`))
  })

  it('keeps the bytes of public parameters', () => {
    const body = `client_id=app&${REQUEST}&state=a%2Fb&resource=https%3A%2F%2Frs.example&max_age=%zz`
    expect(withoutSecrets({ ...INITIAL, text: posted(body) }).text).toBe(
      `POST /par HTTP/1.1\nHost: as.example\n${FORM}\n\n${body}`,
    )
  })

  it('keeps the verdict on a parameter that is repeated, without its name', async () => {
    const text = posted(`client_id=app&${REQUEST}&hush=1&hush=2`)
    const shown = withoutSecrets({ ...INITIAL, text })
    expect(shown.text).not.toContain('hush')
    expect([await judgeState({ ...INITIAL, text }), await judgeState(shown)]).toEqual(
      Array(2).fill('parameter-repeated'),
    )
  })

  it('has no claim of a token but those that every token may show', () => {
    const claims = {
      iss: 'https://as.example',
      aud: ['https://u:hush@rs.example/'],
      resource: 'https://u:hush@rs.example/',
      htu: 'https://rs.example/x?access_token=hush&resource=a#hush',
      email: 'hush@mail.example',
      address: { street: 'hush' },
      registration: { client_secret: 'hush' },
      cnf: { jkt: 'x' },
    }
    const { text } = withoutSecrets({
      ...INITIAL,
      text: tokenOf({ alg: 'ES256', jku: 'https://as.example/jwks?sig=hush', user: 'hush' }, claims),
    })
    expect(readToken(text).header).toEqual({ alg: 'ES256', jku: 'https://as.example/jwks?', user: 'left-out' })
    expect(readToken(text).claims).toEqual({
      iss: 'https://as.example',
      aud: ['https://left-out@rs.example/'],
      resource: 'https://left-out@rs.example/',
      htu: 'https://rs.example/x?access_token=left-out&resource=a',
      email: 'left-out',
      address: 'left-out',
      registration: 'left-out',
      cnf: { jkt: 'x' },
    })
  })

  it('has no private key of a token, and the reader sees that one was sent', () => {
    const header = { typ: 'dpop+jwt', alg: 'ML-DSA-44', jwk: { kty: 'AKP', pub: 'x', priv: 'hush', seed: 'hush' } }
    const { text } = withoutSecrets({ ...INITIAL, text: tokenOf(header, { htm: 'POST' }) })
    const [shown = '', claims = '', signature = ''] = text.split('.')
    expect(JSON.parse(atob(shown))).toEqual({
      ...header,
      jwk: { kty: 'AKP', pub: 'x', priv: 'left-out', seed: 'left-out' },
    })
    expect(JSON.parse(atob(claims))).toEqual({ htm: 'POST' })
    expect(signature).toBe('AAAAAAAA')
  })

  it('has no hint within a request object', () => {
    const object = tokenOf({ alg: 'ES256' }, { client_id: 'app', aud: 'as', login_hint: 'hush', id_token_hint: 'hush' })
    const { text } = withoutSecrets({ ...INITIAL, text: posted(`client_id=app&request=${object}`) })
    const [, claims = ''] = /request=[\w-]+\.([\w-]+)\.A{8}$/.exec(text) ?? []
    expect(JSON.parse(atob(claims))).toEqual({
      client_id: 'app',
      aud: 'as',
      login_hint: 'left-out',
      id_token_hint: 'left-out',
    })
  })

  it('leaves out secrets in the address of the server and in the target of a token', () => {
    const state = withoutSecrets({
      ...INITIAL,
      text: PAR,
      issuer: 'https://u:hush@as.example/a',
      target: 'GET https://rs.example/x?access_token=hush&resource=a#hush',
    })
    expect(state).toMatchObject({
      issuer: 'https://as.example/a',
      target: 'GET https://rs.example/x?access_token=left-out&resource=a',
    })
  })

  it('keeps certificates, and leaves out the private key that stands beside them', () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n'
    const pem = `-----BEGIN PRIVATE KEY-----\nhush\n-----END PRIVATE KEY-----\n${certificate}`
    expect(withoutSecrets({ ...INITIAL, certificate: pem, anchor: pem })).toMatchObject({
      certificate,
      anchor: certificate,
    })
  })

  it('leaves out the private parts of a registration', () => {
    const metadata = JSON.stringify({
      client_id: 'app',
      'client_name#fr': 'App',
      client_secret: 'hush',
      client_secrets: [{ value: 'hush' }],
      software_statement: 'hush',
      initial_access_token: 'hush',
      registration_access_token: 'hush',
      api_key: 'hush',
      jwks: {
        keys: [
          { kty: 'EC', x: 'x', d: 'hush' },
          { kty: 'AKP', pub: 'x', priv: 'hush', seed: 'hush' },
          { kty: 'oct', k: 'hush', secret: 'hush' },
        ],
        secret: 'hush',
      },
    })
    const { metadata: shown } = withoutSecrets({ ...INITIAL, text: PAR, metadata })
    expect(JSON.parse(shown)).toEqual({
      client_id: 'app',
      'client_name#fr': 'App',
      jwks: { keys: [{ kty: 'EC', x: 'x' }, { kty: 'AKP', pub: 'x' }, { kty: 'oct' }] },
    })
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
