import type { JWK } from 'jose'
import {
  type AuthorizationDecision,
  type AuthorizationServer,
  authorizationReply,
  authorizationServer,
  type Client,
  issueAuthorizationResponse,
  jwkSigner,
  type Policy,
  processAuthorizationRequest,
} from 'parapet'
import { readNodeRequest, sendNodeReply } from 'parapet/node'
import { oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { makeKeyPair } from '../../support/key-pair.mjs'
import { html, serve } from './servers.ts'

const { privateKey, publicKey } = makeKeyPair('ec', { namedCurve: 'P-256' })
/** With it clients verify the responses that are JWTs. */
export const publicJWK = publicKey.export({ format: 'jwk' }) as JWK

const policy: Policy = {
  ...oauth21,
  httpRedirectUris: 'registered',
  response_types_supported: ['code', 'code id_token'],
  response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
  authorization_signing_alg_values_supported: ['ES256'],
}

export interface Host {
  readonly issuer: string
  /** Where a browser goes with a request for a code. */
  readonly url: (parameters?: Readonly<Record<string, string>>) => string
}

interface Setting {
  readonly redirect_uri: string
  readonly decision?: AuthorizationDecision
}

/** An authorization server whose user has decided before being asked. */
export const startHost = async ({
  redirect_uri,
  decision = { decision: 'granted', subject: 'alice' },
}: Setting): Promise<Host> => {
  const client: Client = {
    client_id: 'client',
    token_endpoint_auth_method: 'none',
    redirect_uris: [redirect_uri],
    response_types: ['code', 'code id_token'],
    id_token_signed_response_alg: 'ES256',
  }
  const requestOf = (parameters: Readonly<Record<string, string>> = {}): URLSearchParams =>
    new URLSearchParams({
      client_id: 'client',
      response_type: 'code',
      redirect_uri,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...parameters,
    })
  let as: AuthorizationServer
  const port = await serve(async (req, res) => {
    // a page of the host's own, from which the user sets out
    if (req.url === '/') return sendNodeReply(res, html(`<a href="/authorize?${requestOf()}">Go</a>`))
    // its user is always logged in
    const pending = await processAuthorizationRequest(as, await readNodeRequest(as, req), { loggedIn: true })
    const result = pending.ok ? await issueAuthorizationResponse(as, pending.value, decision) : pending
    sendNodeReply(res, authorizationReply(as, result))
  })
  const issuer = `http://127.0.0.1:${port}`
  const clock = (): number => Math.floor(Date.now() / 1000)
  as = authorizationServer({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    policy,
    store: memoryStore({ clock }),
    clock,
    findClient: async (client_id) => (client_id === client.client_id ? client : undefined),
    secret: 'of at least thirty-two characters, and of no consequence',
    sign: jwkSigner({
      jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kty: 'EC', alg: 'ES256' }] },
      policy,
    }),
    issueFrontChannelTokens: {
      accessToken: async () => ({ access_token: 'an-access-token', token_type: 'Bearer' }),
      idToken: async () => 'an.id.token',
    },
  })
  return { issuer, url: (parameters) => `${issuer}/authorize?${requestOf(parameters)}` }
}
