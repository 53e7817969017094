// oidc-provider 9 with PAR, DPoP and rich authorization requests, on a Map: the peer.
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Provider } from 'oidc-provider'
import { inject } from './inject.mjs'
import { clients, ISSUER, makeMany, pushes } from './material.mjs'

export const { version } = JSON.parse(
  readFileSync(new URL('./node_modules/oidc-provider/package.json', import.meta.url), 'utf8'),
)

/** One Map for each kind of record, of what the provider hands over, uncopied: the cheapest store there is. */
const makeAdapter = () => {
  const models = new Map()
  return (name) => {
    const kept = models.get(name) ?? new Map()
    models.set(name, kept)
    return {
      upsert: async (id, payload) => void kept.set(id, payload),
      find: async (id) => kept.get(id),
      findByUid: async (uid) => [...kept.values()].find((payload) => payload.uid === uid),
      findByUserCode: async () => undefined,
      consume: async (id) => void Object.assign(kept.get(id) ?? {}, { consumed: Math.floor(Date.now() / 1000) }),
      destroy: async (id) => void kept.delete(id),
      revokeByGrantId: async () => {},
    }
  }
}

const signingKey = () => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  use: 'sig',
  alg: 'ES256',
})

export const makeProvider = () => {
  const adapter = makeAdapter()
  const provider = new Provider(ISSUER, {
    adapter,
    clients: clients
      .filter(({ client_id }) => client_id !== 'certified')
      .map((client) => ({ ...client, id_token_signed_response_alg: 'ES256' })),
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
        defaultResource: async () => 'urn:default',
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({ scope: '', accessTokenFormat: 'opaque' }),
      },
      richAuthorizationRequests: {
        enabled: true,
        types: { payment_initiation: { validate: () => {} } },
        authorizationDetailsForGrantSource: () => [],
        authorizationDetailsForAccessToken: () => [],
        authorizationDetailsForIntrospection: () => [],
      },
    },
    loadExistingGrant: async (ctx) => {
      const { client, session, provider: own } = ctx.oidc
      const grant = new own.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid')
      await grant.save()
      return grant
    },
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

/** In process, each request handed to the provider's listener of node:http. */
export const peerSubjects = async (letters = ['a', 'b', 'c', 'c, new key', 'd', 'f']) => {
  const provider = makeProvider()
  const listener = provider.callback()
  const push = async (request) => expectStatus(201, await inject(listener, request))
  const makePush = (letter) => async (count) => makeMany(pushes[letter])(count).map(peerRequest)
  const session = new provider.Session({ accountId: 'alice', loginTs: Math.floor(Date.now() / 1000) })
  session.ensureClientContainer?.('signer')
  await session.save(86_400)
  const cookie = `_session=${session.jti}`
  return [
    ...letters.map((letter) => ({ name: `oidc-provider: ${letter}`, prepare: makePush(letter), run: push })),
    {
      name: 'oidc-provider: authorization',
      prepare: async (count) => {
        const answers = await Promise.all((await makePush('b')(count)).map(push))
        return answers.map(({ body }) => {
          const { request_uri } = JSON.parse(body)
          const path = `/auth?${new URLSearchParams({ client_id: 'signer', request_uri })}`
          return { method: 'GET', path, headers: { host: 'as.example.com', cookie, ...FORWARDED } }
        })
      },
      run: async (request) => {
        const { headers } = expectStatus(303, await inject(listener, request))
        if (!/[?&]code=/.test(headers.location)) throw new Error(`oidc-provider redirected to ${headers.location}`)
      },
    },
  ]
}
