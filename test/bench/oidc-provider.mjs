// oidc-provider 9 with PAR, DPoP and rich authorization requests, on Maps: the peer.

import { readFileSync } from 'node:fs'
import { Provider } from 'oidc-provider'
import { makeKeyPair } from '../support/key-pair.mjs'
import { inject } from './inject.mjs'
import { clients, dpopKeys, ISSUER, makeMany, makePushes, pushes, redemptionOf } from './material.mjs'

export const { version } = JSON.parse(
  readFileSync(new URL('./node_modules/oidc-provider/package.json', import.meta.url), 'utf8'),
)

/** Maps for each kind of record, of what the provider hands over, uncopied: the cheapest store there is. */
const makeAdapter = () => {
  const models = new Map()
  return (name) => {
    const kept = models.get(name) ?? new Map()
    models.set(name, kept)
    const byUid = new Map()
    return {
      upsert: async (id, payload) => {
        kept.set(id, payload)
        if (payload.uid !== undefined) byUid.set(payload.uid, payload)
      },
      find: async (id) => kept.get(id),
      findByUid: async (uid) => byUid.get(uid),
      findByUserCode: async () => undefined,
      consume: async (id) => void Object.assign(kept.get(id) ?? {}, { consumed: Math.floor(Date.now() / 1000) }),
      destroy: async (id) => {
        byUid.delete(kept.get(id)?.uid)
        kept.delete(id)
      },
      revokeByGrantId: async () => {},
    }
  }
}

const signingKey = () => ({
  ...makeKeyPair('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  use: 'sig',
  alg: 'ES256',
})

/** Its scope is `accounts`: with that alone a code is redeemed for an opaque access token and nothing else. */
const RESOURCE = 'urn:default'

export const makeProvider = () => {
  const adapter = makeAdapter()
  const provider = new Provider(ISSUER, {
    adapter,
    clients: clients
      .filter(({ client_id }) => client_id !== 'certified')
      .map((client) => ({ ...client, scope: undefined, id_token_signed_response_alg: 'ES256' })),
    jwks: { keys: [signingKey()] },
    scopes: ['openid'],
    clientAuthMethods: ['none', 'client_secret_basic', 'private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['ES256'],
      dPoPSigningAlgValues: ['ES256'],
      requestObjectSigningAlgValues: ['ES256'],
      idTokenSigningAlgValues: ['ES256'],
    },
    cookies: { keys: ['a key that signs cookies'], long: { signed: false }, short: { signed: false } },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { enabled: true },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => RESOURCE,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({ scope: 'accounts', accessTokenFormat: 'opaque' }),
      },
      richAuthorizationRequests: {
        enabled: true,
        types: { payment_initiation: { validate: () => {} } },
        authorizationDetailsForGrantSource: () => [],
        authorizationDetailsForAccessToken: () => [],
        authorizationDetailsForIntrospection: () => [],
      },
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  })
  // as behind a proxy that ends TLS
  provider.proxy = true
  return provider
}

const FORWARDED = { 'x-forwarded-proto': 'https' }

export const peerRequest = (request) => ({ ...request, headers: { ...request.headers, ...FORWARDED } })

const expectStatus = (status, answer) => {
  if (answer.status !== status) throw new Error(`oidc-provider answered ${answer.status}: ${answer.body}`)
  return answer
}

const makeGrant = async (provider) => {
  const grant = new provider.Grant({ clientId: 'signer', accountId: 'alice' })
  grant.addOIDCScope('openid')
  grant.addResourceScope(RESOURCE, 'accounts')
  return grant.save()
}

/** A user who has logged in before, and consented: the cookie. */
const makeSession = async (provider) => {
  const session = new provider.Session({ accountId: 'alice', loginTs: Math.floor(Date.now() / 1000) })
  session.ensureClientContainer('signer')
  session.grantIdFor('signer', await makeGrant(provider))
  await session.save(86_400)
  return `_session=${session.jti}`
}

/** A host: the provider's listener, and a page where its users log in and consent. */
const makeListener = (provider) => {
  const listener = provider.callback()
  const interact = async (req, res) => {
    const { prompt } = await provider.interactionDetails(req, res)
    if (prompt.name !== 'login') throw new Error(`oidc-provider asks for ${prompt.name}`)
    const result = { login: { accountId: 'alice' }, consent: { grantId: await makeGrant(provider) } }
    await provider.interactionFinished(req, res, result)
  }
  return (req, res) => (req.url.startsWith('/interaction/') ? interact(req, res) : listener(req, res))
}

const cookiesOf = ({ headers }) => [headers['set-cookie'] ?? []].flat().map((cookie) => cookie.split(';')[0])

const codeOf = ({ headers }) => {
  const code = new URL(headers.location, ISSUER).searchParams.get('code')
  if (code === null) throw new Error(`oidc-provider redirected to ${headers.location}`)
  return code
}

/** In process, each request handed to the host's listener of node:http. */
export const peerSubjects = async (letters = ['a', 'b', 'c', 'c, new key', 'd', 'f']) => {
  const provider = makeProvider()
  const listener = makeListener(provider)
  const send = async (status, request) => expectStatus(status, await inject(listener, request))
  const get = (path, cookie) => {
    const { pathname, search } = new URL(path, ISSUER)
    const headers = { host: 'as.example.com', ...FORWARDED }
    return { method: 'GET', path: pathname + search, headers: cookie === undefined ? headers : { ...headers, cookie } }
  }
  const push = (request) => send(201, peerRequest(request))
  const known = await makeSession(provider)
  const presentation = ({ body }, cookie) => {
    const { request_uri } = JSON.parse(body)
    return get(`/auth?${new URLSearchParams({ client_id: 'signer', request_uri })}`, cookie)
  }
  const makePresentations = (cookie) => async (count) =>
    Promise.all(makeMany(pushes.b)(count).map(async (request) => presentation(await push(request), cookie)))
  const authorize = async (request) => codeOf(await send(303, request))
  const authorizeWithLogin = async (request) => {
    const asked = await send(303, request)
    const [interaction, resume] = cookiesOf(asked)
    const answered = await send(303, get(asked.headers.location, interaction))
    return authorize(get(answered.headers.location, resume))
  }
  const makeRedemptions = (scope) => {
    const { c } = makePushes({ scope })
    const redemption = async (_, at) => {
      const key = dpopKeys[at % dpopKeys.length]
      return peerRequest(redemptionOf(await authorize(presentation(await push(c(key)), known)), key))
    }
    return async (count) => Promise.all(Array.from({ length: count }, redemption))
  }
  const redeem = async (request) => {
    const { access_token, token_type, id_token, refresh_token } = JSON.parse((await send(200, request)).body)
    if (access_token === undefined || token_type !== 'DPoP' || refresh_token !== undefined) {
      throw new Error('oidc-provider issued other tokens than are expected')
    }
    return id_token !== undefined
  }
  const redeemFor = (hasIDToken) => async (request) => {
    if ((await redeem(request)) !== hasIDToken) throw new Error('oidc-provider issued other tokens than are expected')
  }
  return [
    ...letters.map((letter) => ({
      name: `oidc-provider: ${letter}`,
      prepare: async (count) => makeMany(pushes[letter])(count).map(peerRequest),
      run: (request) => send(201, request),
    })),
    { name: 'oidc-provider: authorization', prepare: makePresentations(known), run: authorize },
    { name: 'oidc-provider: authorization, with login', prepare: makePresentations(), run: authorizeWithLogin },
    // an opaque access token bound to the proof's key, and with `openid` a signed ID token as well
    { name: 'oidc-provider: redemption', prepare: makeRedemptions('accounts'), run: redeemFor(false) },
    { name: 'oidc-provider: redemption, with ID token', prepare: makeRedemptions('openid'), run: redeemFor(true) },
  ]
}
