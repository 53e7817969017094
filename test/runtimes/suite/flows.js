import { base64url, calculateJwkThumbprint } from 'jose'
import { advance, follow, obtainCode, openSession, push, reasonsOf, redeem, STATE } from './client.js'
import { ISSUER, parties } from './parties.js'
import { same } from './same.js'

const goesTheWholeWay = async (send, party, expected) => {
  const session = await openSession(send)
  const { pushed, presented, decided, callback } = await obtainCode(session, party)
  same(pushed.body.expires_in, 60, 'expires_in')
  same(pushed.body.request_uri.startsWith('urn:ietf:params:oauth:request_uri:'), true, 'the prefix of the URN')
  same([presented.status, decided.status], [303, 303], 'statuses')
  same(decided.location.startsWith(`${party.registration.redirect_uris[0]}&`), true, 'its own query is kept')
  same([callback.iss, callback.state], [ISSUER, STATE], 'iss and state')
  const redeemed = await redeem(session, party, callback.code)
  same([redeemed.status, redeemed.body], [200, { subject: 'alice', ...expected, scope: ['payments'] }], 'the grant')
  const nonces = party.certificate ? [] : ['dpop-nonce-missing', 'dpop-nonce-missing']
  same(await reasonsOf(session), nonces, 'refusals on the way')
}

const boundToKey = async ({ proof }) => ({ token_type: 'DPoP', cnf: { jkt: await calculateJwkThumbprint(proof.jwk) } })

const boundToCertificate = async ({ certificate }) => {
  const der = Uint8Array.from(atob(certificate), (character) => character.charCodeAt(0))
  const thumbprint = base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', der)))
  return { token_type: 'Bearer', cnf: { 'x5t#S256': thumbprint } }
}

const wholeWay = (name, party, binding) => ({
  name,
  run: async (send) => goesTheWholeWay(send, party, await binding(party)),
})

/** Complete flows over `send`, in process or over HTTP. */
export const flows = [
  wholeWay('private_key_jwt by ES256 with DPoP: push, authorization, code, redemption', parties.wallet, boundToKey),
  wholeWay(
    'PS256 throughout: a request object encrypted by RSA-OAEP-256, a signed response (JARM)',
    parties.bank,
    boundToKey,
  ),
  wholeWay(
    'Ed25519 throughout: a request object encrypted by ECDH-ES, a response signed and encrypted (JARM)',
    parties.agency,
    boundToKey,
  ),
  wholeWay(
    'a self-signed certificate from a header of the proxy authenticates, and binds the code',
    parties.edge,
    boundToCertificate,
  ),
  {
    name: 'a denial goes to the client as an error inside the signed response',
    run: async (send) => {
      const session = await openSession(send)
      const { callback } = await obtainCode(session, parties.bank, '&deny')
      same([callback.error, callback.state, callback.code], ['access_denied', STATE, undefined], 'the answer')
      same((await reasonsOf(session)).includes('access-denied'), false, 'a denial by the user is no refusal')
    },
  },
  {
    name: 'a form that posts itself: every value escaped, its script allowed by hash',
    run: async (send) => {
      const session = await openSession(send)
      const { body } = await push(session, parties.wallet, { fields: { response_mode: 'form_post' } })
      const query = new URLSearchParams({ client_id: 'wallet', request_uri: body.request_uri })
      const { location } = await follow(session, `/authorize?${query}`)
      const response = await send(location, { redirect: 'manual' })
      const page = await response.text()
      same(response.status, 200, 'status')
      same(page.includes('value="état &amp;=+%20&quot;&lt;&gt;"'), true, 'the state, escaped')
      same(
        /script-src 'sha256-[A-Za-z0-9+/]{43}='/.test(response.headers.get('Content-Security-Policy')),
        true,
        'policy',
      )
      same(response.headers.get('Cache-Control'), 'no-store', 'Cache-Control')
    },
  },
  {
    name: 'opening the authorization URL again and again consumes nothing, however late the decision is',
    run: async (send) => {
      const session = await openSession(send)
      const { body } = await push(session, parties.wallet)
      const query = new URLSearchParams({ client_id: 'wallet', request_uri: body.request_uri })
      const opened = await Promise.all([1, 2, 3].map(() => follow(session, `/authorize?${query}`)))
      same(
        opened.map(({ status }) => status),
        [303, 303, 303],
        'statuses',
      )
      await advance(session, 1500)
      const decided = await follow(session, opened[0].location)
      same(new URL(decided.location).searchParams.has('code'), true, 'a code')
    },
  },
  {
    name: 'of sixteen decisions at the same time one gets a code',
    run: async (send) => {
      const session = await openSession(send)
      const { body } = await push(session, parties.wallet)
      const query = new URLSearchParams({ client_id: 'wallet', request_uri: body.request_uri })
      const { location } = await follow(session, `/authorize?${query}`)
      const decided = await Promise.all(Array.from({ length: 16 }, () => follow(session, location)))
      same(decided.filter(({ status }) => status === 303).length, 1, 'codes')
      same(decided.filter(({ status }) => status === 400).length, 15, 'pages')
    },
  },
  {
    name: 'of eight redemptions at the same time one gets the grant, and seven are told to the host',
    run: async (send) => {
      const session = await openSession(send)
      const { callback } = await obtainCode(session, parties.wallet)
      const all = await Promise.all(Array.from({ length: 8 }, () => redeem(session, parties.wallet, callback.code)))
      same(all.filter(({ status }) => status === 200).length, 1, 'grants')
      same(all.filter(({ body }) => body.error === 'invalid_grant').length, 7, 'refusals')
    },
  },
  {
    name: 'eight pushes at the same time, to a server that has answered nothing before',
    run: async (send) => {
      const session = await openSession(send)
      const all = await Promise.all(Array.from({ length: 8 }, () => push(session, parties.bank)))
      same(
        all.map(({ status }) => status),
        Array.from({ length: 8 }, () => 201),
        'statuses',
      )
      same(new Set(all.map(({ body }) => body.request_uri)).size, 8, 'different ones')
    },
  },
  {
    name: 'metadata says what the server does',
    run: async (send) => {
      const metadata = await (await send('/metadata')).json()
      same(metadata.issuer, ISSUER, 'issuer')
      same(metadata.pushed_authorization_request_endpoint, `${ISSUER}/par`, 'endpoint')
      same(metadata.response_modes_supported, ['query', 'fragment', 'form_post', 'jwt', 'query.jwt'], 'modes')
      same(metadata.tls_client_certificate_bound_access_tokens, true, 'bound tokens')
    },
  },
]
