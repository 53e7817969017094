import { createHash, type KeyObject, randomUUID } from 'node:crypto'
import { type JWK, SignJWT } from 'jose'
import { parseClient } from '../../../src/client-registration/parse-client.ts'
import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { jwkSigner } from '../../../src/host/jwk-signer.ts'
import { authorizationReply, pushedAuthorizationReply } from '../../../src/http/replies.ts'
import { authorizationServer } from '../../../src/server/authorization-server.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import { fixedClock } from '../../../src/testing/clock.ts'
import { unwrap } from '../../../src/testing/results.ts'
import type { PendingAuthorization } from '../../../src/types/authorization.ts'
import type { DetailTypes } from '../../../src/types/authorization-details.ts'
import type { ReadClientCertificate } from '../../../src/types/certificate.ts'
import type { ClientDemands } from '../../../src/types/client-demands.ts'
import type { HttpReply, HttpRequest } from '../../../src/types/http.ts'
import type { CheckedJSONWebKey } from '../../../src/types/jose.ts'
import type { Policy } from '../../../src/types/policy.ts'
import type { FrontChannelGrant } from '../../../src/types/ports.ts'
import type { HostRule } from '../../../src/types/rules.ts'
import type { AuthorizationServerOptions, CheckedOptions, VendorParameters } from '../../../src/types/server.ts'
import { makeKeyPair } from '../../support/key-pair.mjs'

const START = 1_800_000_000

const ec = () => makeKeyPair('ec', { namedCurve: 'P-256' }).privateKey
export const jwkOf = (key: KeyObject): CheckedJSONWebKey => key.export({ format: 'jwk' }) as CheckedJSONWebKey
export const openJWK = (key: KeyObject): CheckedJSONWebKey => {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...open } = jwkOf(key)
  return open
}

export const keys = {
  client: makeKeyPair('rsa', { modulusLength: 2048 }).privateKey,
  clientEC: ec(),
  proof: ec(),
  server: ec(),
}

export const thumbprint = ({ crv, e, kty, n, x, y }: CheckedJSONWebKey): string =>
  createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url')

interface Product<Details extends DetailTypes, Vendor extends VendorParameters> {
  readonly issuer: string
  readonly push: string
  readonly authorize: string
  readonly policy: Policy
  readonly parameters: Vendor
  readonly authorizationDetails: Details
  readonly clients: readonly object[]
  /** What single clients demand beyond the policy, by `client_id`. */
  readonly demands?: Readonly<Record<string, ClientDemands>>
  readonly rules?: readonly HostRule[]
  readonly resources?: readonly string[]
  readonly readClientCertificate?: ReadClientCertificate
}

/** A host that answers over HTTP as the product does. Its users grant at once, and its ID tokens tell what they were made from. */
export const productHost = <const Details extends DetailTypes, const Vendor extends VendorParameters>({
  issuer,
  push,
  authorize,
  clients,
  demands = {},
  readClientCertificate,
  ...product
}: Product<Details, Vendor>) => {
  const clock = fixedClock(START)
  const registered = clients.map((client) =>
    unwrap(
      parseClient(client, product.policy, { demands: demands[(client as { client_id: string }).client_id] ?? {} }),
    ),
  )
  const brought: AuthorizationServerOptions<Details, Vendor> = {
    issuer,
    authorization_endpoint: authorize,
    token_endpoint: new URL('/oauth/token', issuer).href,
    pushed_authorization_request_endpoint: push,
    secret: 'the secret of a host, of 32 bytes and more',
    store: memoryStore({ clock }),
    clock,
    findClient: async (client_id) => registered.find((client) => client.client_id === client_id),
    sign: jwkSigner({
      jwks: { keys: [jwkOf(keys.server)] },
      policy: { authorization_signing_alg_values_supported: ['ES256'] },
    }),
    issueFrontChannelTokens: {
      accessToken: async () => ({ access_token: 'an access token', token_type: 'Bearer', expires_in: 3600 }),
      idToken: async (grant: FrontChannelGrant, hashes) => JSON.stringify({ nonce: grant.nonce, ...hashes }),
    },
    ...(readClientCertificate === undefined ? {} : { readClientCertificate }),
    ...product,
  }
  const as = authorizationServer<Details, Vendor>(brought as unknown as CheckedOptions<Details, Vendor, Policy>)

  const post = (body: string, headers: Readonly<Record<string, string>> = {}): HttpRequest => ({
    method: 'POST',
    url: push,
    headers: new Headers({ 'Content-Type': 'application/x-www-form-urlencoded', ...headers }),
    body,
  })
  const get = (query: string): HttpRequest => ({ method: 'GET', url: `${authorize}?${query}`, headers: new Headers() })

  const sendPush = async (body: string, headers?: Readonly<Record<string, string>>) => {
    const reply = pushedAuthorizationReply(await processPushedAuthorizationRequest(as, post(body, headers)))
    return { status: reply.status, headers: reply.headers, json: JSON.parse(String(reply.body)) }
  }
  const sendAuthorize = async (
    query: string,
  ): Promise<{ readonly reply: HttpReply; readonly pending?: PendingAuthorization<Details, Vendor> }> => {
    const outcome = await processAuthorizationRequest(as, get(query))
    if (!outcome.ok) return { reply: authorizationReply(as, outcome) }
    const granted = { decision: 'granted', subject: 'alice' } as const
    return {
      pending: outcome.value,
      reply: authorizationReply(as, await issueAuthorizationResponse(as, outcome.value, granted)),
    }
  }
  /** Pushes, presents and grants. */
  const follow = async (body: string, headers?: Readonly<Record<string, string>>) => {
    const pushed = await sendPush(body, headers)
    if (pushed.status !== 201) throw new Error(`The push was refused: ${JSON.stringify(pushed.json)}`)
    const client_id = new URLSearchParams(body).get('client_id') ?? ''
    return sendAuthorize(`${new URLSearchParams({ client_id, request_uri: pushed.json.request_uri })}`)
  }

  const assertion = async (client_id: string, claims: object = {}, alg: 'PS256' | 'RS256' | 'ES256' = 'PS256') => ({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await new SignJWT({
      iss: client_id,
      sub: client_id,
      aud: issuer,
      jti: randomUUID(),
      iat: clock(),
      exp: clock() + 60,
      ...claims,
    })
      .setProtectedHeader({ alg })
      .sign(alg === 'ES256' ? keys.clientEC : keys.client),
  })
  const proof = (claims: object = {}, alg: 'ES256' | 'RS256' = 'ES256') => {
    const key = alg === 'ES256' ? keys.proof : keys.client
    return new SignJWT({ jti: randomUUID(), htm: 'POST', htu: push, iat: clock(), ...claims })
      .setProtectedHeader({ typ: 'dpop+jwt', alg, jwk: openJWK(key) as JWK })
      .sign(key)
  }
  const requestObject = (claims: object, header: object = {}) =>
    new SignJWT({ aud: issuer, ...claims }).setProtectedHeader({ alg: 'PS256', ...header }).sign(keys.client)

  return { as, clock, sendPush, sendAuthorize, follow, assertion, proof, requestObject }
}

export const form = (parameters: Readonly<Record<string, string | undefined>>): string =>
  new URLSearchParams(
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
  ).toString()

/** The target and the parameters of a redirect. */
export const redirectOf = ({ headers }: HttpReply, component: 'query' | 'fragment' = 'query') => {
  const location = headers.Location ?? ''
  const [target = '', text = ''] = location.split(component === 'query' ? '?' : '#')
  return { target, parameters: Object.fromEntries(new URLSearchParams(text)) }
}

export const REQUEST_URI = /^urn:ietf:params:oauth:request_uri:[\w-]{43}$/
