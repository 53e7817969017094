// @atproto/oauth-provider with what it keeps in Maps: a peer that runs on Node 22 and later. It takes public clients and private_key_jwt
// alone, whose tokens are bound to a key by DPoP, and `atproto` has to be among the scopes; its endpoints have paths of their own.

import { oauthMiddleware } from '@atproto/oauth-provider/middleware'
import { JoseKey, OAuthProvider } from '@atproto/oauth-provider/provider'
import { makeKeyPair } from '../../support/key-pair.mjs'
import { inject } from '../inject.mjs'
import { clients, ISSUER, makeMany, makePushes } from '../material.mjs'
import { letters, shape } from './about.mjs'

const makeRequestStore = () => {
  const kept = new Map()
  return {
    createRequest: async (id, data) => void kept.set(id, data),
    readRequest: async (id) => kept.get(id) ?? null,
    updateRequest: async (id, data) => void Object.assign(kept.get(id), data),
    deleteRequest: async (id) => void kept.delete(id),
    consumeRequestCode: async () => null,
  }
}

/** Its listener of node:http; DPoP without nonces, as ours is measured. */
export const makeAtprotoListener = async () => {
  const registered = clients
    .filter(({ token_endpoint_auth_method }) => ['none', 'private_key_jwt'].includes(token_endpoint_auth_method))
    .map((client) => ({
      ...client,
      client_id: shape.idOf(client.client_id),
      scope: shape.scope,
      dpop_bound_access_tokens: true,
    }))
  const byId = new Map(registered.map((client) => [client.client_id, client]))
  const { privateKey } = makeKeyPair('ec', { namedCurve: 'P-256' })
  const provider = new OAuthProvider({
    issuer: ISSUER,
    keyset: [
      await JoseKey.fromJWK({ ...privateKey.export({ format: 'jwk' }), key_ops: ['sign'], alg: 'ES256', kid: 'own' }),
    ],
    dpopSecret: false,
    requestStore: makeRequestStore(),
    safeFetch: async (request) => Response.json(byId.get(new Request(request).url)),
    // to which no push comes
    accountStore: {},
    deviceStore: {},
    lexiconStore: {},
    tokenStore: {},
  })
  return oauthMiddleware(provider)
}

export const atprotoSubjects = async () => {
  const listener = await makeAtprotoListener()
  const pushes = makePushes(shape)
  return letters.map((letter) => ({
    name: `@atproto/oauth-provider: ${letter}`,
    prepare: async (count) => makeMany(pushes[letter])(count),
    run: async (request) => {
      const { status, body } = await inject(listener, request)
      if (status !== 201) throw new Error(`@atproto/oauth-provider answered ${status}: ${body}`)
    },
  }))
}
