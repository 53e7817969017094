import type { CustomFetch } from 'openid-client'
import type { AuthorizationEvent, HttpRequest, Store } from 'parapet'
import { type FixedClock, fixedClock } from 'parapet/testing'
import { createApp } from '../../../examples/authorization-server/app.ts'
import { parseConfig } from '../../../examples/authorization-server/config.ts'
import { type Context, createContext } from '../../../examples/authorization-server/context.ts'
import type { LogEntry } from '../../../examples/authorization-server/log.ts'
import { type Browser, createBrowser } from '../../../examples/authorization-server/walkthrough/browser.ts'

export const ISSUER = 'https://as.example'
export const CALLBACK = 'https://shop.example/callback'
export const STATE = 'what the client remembers it by'

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

export const PAYMENT = {
  type: 'payment',
  amount: { value: '9.99', currency: 'EUR' },
  to: 'Merchant A',
}

const config = {
  listen: { host: '127.0.0.1', port: 0 },
  profile: 'oauth21',
  store: { type: 'memory' },
  scopes: { openid: 'Know who you are', email: 'See your e-mail address', orders: 'See your orders' },
  detailTypes: {
    payment: {
      label: 'Payment',
      fields: {
        amount: { label: 'Amount', fields: { value: { format: 'amount' }, currency: { format: 'currency' } } },
        to: { label: 'To', format: 'text' },
        note: { label: 'Note', format: 'text', optional: true },
      },
    },
  },
  clients: [
    {
      client_id: 'shop',
      client_name: 'The <b>Shop</b>',
      token_endpoint_auth_method: 'client_secret_post',
      client_secret: 'a secret of the shop',
      redirect_uris: [CALLBACK],
    },
  ],
  users: [
    {
      username: 'alice',
      sub: '1',
      passwordHash: 'scrypt:2:8:1:BwcHBwcHBwcHBwcHBwcHBw:JVXJPwip4AT-wM-oAZByKqIe_hZRFbejCuf9RS5yAzA',
      claims: { name: 'Alice', email: 'alice@example.com' },
    },
    {
      username: 'bob',
      sub: '2',
      passwordHash: 'scrypt:2:8:1:BwcHBwcHBwcHBwcHBwcHBw:SxK6A9xKAtGIHZP_FEzboHbGo9EeDvGRGqw1Bh1MuYA',
    },
  ],
}

export type ConfigOverrides = Readonly<Record<string, unknown>>

/** The example's server without a network: requests go straight into its app. */
export interface TestApp {
  readonly context: Context
  readonly clock: FixedClock
  readonly events: LogEntry[]
  readonly fetch: CustomFetch
  readonly browser: () => Browser
  /** Pushes a request and returns where its browser goes. */
  readonly push: (parameters?: Readonly<Record<string, string>>) => Promise<URL>
}

/** `wrapStore` may put something between the server and its store. */
export const testApp = async (
  overrides: ConfigOverrides = {},
  wrapStore: (store: Store) => Store = (store) => store,
): Promise<TestApp> => {
  const clock = fixedClock(1_800_000_000)
  const events: LogEntry[] = []
  const log = (entry: AuthorizationEvent | LogEntry): void => void events.push(entry)
  const context = await createContext(parseConfig({ ...config, ...overrides }), {
    issuer: ISSUER,
    log,
    clock,
    wrapStore,
  })
  const answer = createApp(context)
  const fetch: CustomFetch = async (url, { method, headers, body }) => {
    const sent = body === undefined || body === null ? undefined : new TextEncoder().encode(String(body))
    const request: HttpRequest = { method, url, headers: new Headers(headers), body: sent }
    const reply = await answer(request)
    return new Response(reply.body === '' ? null : reply.body, { status: reply.status, headers: { ...reply.headers } })
  }
  return {
    context,
    clock,
    events,
    fetch,
    browser: () => createBrowser(fetch),
    push: async (parameters = {}) => {
      const body = new URLSearchParams({
        client_id: 'shop',
        client_secret: 'a secret of the shop',
        response_type: 'code',
        redirect_uri: CALLBACK,
        scope: 'openid',
        state: STATE,
        code_challenge: CHALLENGE,
        code_challenge_method: 'S256',
        ...parameters,
      })
      const response = await fetch(`${ISSUER}/par`, { ...postOf(body), redirect: 'manual' })
      const { request_uri, error } = await response.json()
      if (request_uri === undefined) throw new Error(`The push was refused: ${error}`)
      return new URL(`${ISSUER}/authorize?${new URLSearchParams({ client_id: 'shop', request_uri })}`)
    },
  }
}

/** The parts of a POST of a form. */
export const postOf = (form: URLSearchParams | Readonly<Record<string, string>>, headers = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(form).toString(),
  redirect: 'manual' as const,
})

// hashed above, as cheaply as scrypt can: the tests log in often
export const ALICE = { username: 'alice', password: 'wonderland' }
export const BOB = { username: 'bob', password: 'builder' }
