import { createHash, randomUUID, sign } from 'node:crypto'
import { CLIENT_ASSERTION_TYPE } from '../../../../src/client-authentication/assertion.ts'
import { authorizationServer } from '../../../../src/server/authorization-server.ts'
import type { HttpRequest } from '../../../../src/types/http.ts'
import type { JSONWebKey } from '../../../../src/types/jose.ts'
import type { Store } from '../../../../src/types/ports.ts'
import type { AuthorizationServer } from '../../../../src/types/server.ts'
import {
  CALLBACK,
  CHALLENGE,
  clients,
  formPost,
  ISSUER,
  type Key,
  keys,
  PUSH,
  query,
  TOKEN,
  VERIFIER,
} from '../../../support/host.ts'
import { testPolicy } from '../../../support/policy.ts'
import { systemClock } from '../system-clock.ts'

/** Minutes, so that what is looked at after a recovery, on a slow machine as well, has not expired and is still within the
 * window of a replay: of an expired proof the server says that it is expired, and looks for no replay. */
const LIFETIME = 600

const client = clients.keyed

/** The key of the client, which is another one in each process. */
export const clientKey: JSONWebKey = keys.client.jwk

/** One server of a host: servers over one database, each with connections of its own, are one authorization server. */
export const serverOver = (store: Store, key: JSONWebKey = clientKey): AuthorizationServer =>
  authorizationServer({
    issuer: ISSUER,
    authorization_endpoint: `${ISSUER}/authorize`,
    token_endpoint: TOKEN,
    pushed_authorization_request_endpoint: PUSH,
    policy: testPolicy({
      requestUriLifetime: LIFETIME,
      codeLifetime: LIFETIME,
      clientAssertionMaxLifetime: LIFETIME,
      dpopProofMaxAge: LIFETIME,
    }),
    store,
    secret: 'a secret that all servers of the host share',
    clock: systemClock,
    digest: (data) => createHash('sha256').update(data).digest(),
    findClient: async (client_id) =>
      client_id === client.client_id ? { ...client, jwks: { keys: [key] } } : undefined,
  })

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const signJWT = (header: object, claims: object, { privateKey }: Key): string => {
  const signed = `${encode(header)}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

export const newAssertion = (): string => {
  const iat = systemClock()
  return signJWT(
    { alg: 'ES256' },
    { iss: client.client_id, sub: client.client_id, aud: ISSUER, jti: randomUUID(), iat, exp: iat + LIFETIME },
    keys.client,
  )
}

export const newProof = (htu: string): string =>
  signJWT(
    { typ: 'dpop+jwt', alg: 'ES256', jwk: keys.proof.jwk },
    { jti: randomUUID(), htm: 'POST', htu, iat: systemClock() },
    keys.proof,
  )

/** A request as its bytes are, so that it can be sent again, and the two things in it that may be used once. */
export interface SentOnce {
  readonly request: HttpRequest
  readonly assertion: string
  readonly proof: string
}

const authenticated = (
  url: string,
  form: Readonly<Record<string, string>>,
  { assertion = newAssertion(), proof = newProof(url) } = {},
): SentOnce => ({
  request: formPost(
    url,
    { ...form, client_assertion_type: CLIENT_ASSERTION_TYPE, client_assertion: assertion },
    { DPoP: proof },
  ),
  assertion,
  proof,
})

export const newPush = (reused: { readonly assertion?: string; readonly proof?: string } = {}): SentOnce =>
  authenticated(
    PUSH,
    {
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'read',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    },
    reused,
  )

export const newRedemption = (code: string): SentOnce =>
  authenticated(TOKEN, { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER })

export const presentationOf = (request_uri: string): HttpRequest => query({ client_id: client.client_id, request_uri })
