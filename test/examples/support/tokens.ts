import { ALICE, CALLBACK, ISSUER, postOf, type TestApp, testApp, VERIFIER } from './app.ts'
import { type DPoPKey, makeProof } from './dpop.ts'

/** Three clients: confidential, confidential as well, public. */
export const CLIENTS = ['shop', 'bank', 'app'] as const

export type ClientName = (typeof CLIENTS)[number]

const CREDENTIALS: Readonly<Record<ClientName, Readonly<Record<string, string>>>> = {
  shop: { client_id: 'shop', client_secret: 'a secret of the shop' },
  bank: { client_id: 'bank', client_secret: 'a secret of the bank' },
  app: { client_id: 'app' },
}

export const refreshingApp = (overrides: Readonly<Record<string, unknown>> = {}): Promise<TestApp> =>
  testApp({
    clients: CLIENTS.map((client_id) => ({
      ...CREDENTIALS[client_id],
      client_name: client_id,
      token_endpoint_auth_method: client_id === 'app' ? 'none' : 'client_secret_post',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
    })),
    ...overrides,
  })

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, string>>
}

let proofs = 0

/** Posts a form as one of the clients, with a proof of its key where it has one. */
export const postAs = async (
  app: TestApp,
  client: ClientName,
  path: string,
  form: Readonly<Record<string, string>>,
  key?: DPoPKey,
): Promise<Answer> => {
  const url = ISSUER + path
  proofs++
  const claims = { htm: 'POST', htu: url, iat: app.clock(), jti: `tokens-${proofs}` }
  const dpop = key === undefined ? {} : { dpop: await makeProof(key, claims) }
  const response = await app.fetch(url, postOf({ ...CREDENTIALS[client], ...form }, dpop))
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
}

/** Goes all the way to the tokens of a client. `more` are parameters of its token request. */
export const tokensOf = async (
  app: TestApp,
  client: ClientName,
  parameters: Readonly<Record<string, string>> = {},
  key?: DPoPKey,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer['body']> => {
  const challenge = {
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }
  const asked = {
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid email orders',
    state: 's',
    ...challenge,
  }
  const pushed = await postAs(app, client, '/par', { ...asked, nonce: 'n-0S6_WzA2Mj', ...parameters })
  const query = new URLSearchParams({ client_id: client, request_uri: pushed.body.request_uri ?? '' })
  const user = app.browser()
  const loggedIn = await user.press(await user.open(new URL(`${ISSUER}/authorize?${query}`)), 'login', ALICE)
  // a consent may be on record
  const answered = loggedIn.leftFor === undefined ? await user.press(loggedIn, 'approve') : loggedIn
  const code = answered.leftFor?.searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER, ...more }
  return (await postAs(app, client, '/token', form, key)).body
}

export const refreshAs = (
  app: TestApp,
  client: ClientName,
  refresh_token = '',
  more: Readonly<Record<string, string>> = {},
  key?: DPoPKey,
): Promise<Answer> => postAs(app, client, '/token', { grant_type: 'refresh_token', refresh_token, ...more }, key)

/** Whether the resource serves a bearer token. */
export const isServed = async ({ fetch }: TestApp, access_token = ''): Promise<boolean> => {
  const headers = { authorization: `Bearer ${access_token}` }
  return (await fetch(`${ISSUER}/resource`, { method: 'GET', headers, body: null, redirect: 'manual' })).status === 200
}
