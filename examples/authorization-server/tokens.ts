import { randomUUID } from 'node:crypto'
import { type CompactJWSHeaderParameters, createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import {
  type AuthorizationCodeGrant,
  type AuthorizationDetailObject,
  type Clock,
  type EpochSeconds,
  type PendingAuthorization,
  verifyIDTokenHint,
} from 'parapet'
import * as v from 'valibot'
import { claimsOfRequest } from './claims.ts'
import type { Context } from './context.ts'
import type { SigningKey } from './keys.ts'

/** The claims of an access token of this server. */
export interface AccessToken {
  readonly sub: string
  readonly client_id: string
  readonly scope: string
  readonly grant_id: string
  /** The claims that userinfo gives beside those of the scope. */
  readonly userinfo_claims: readonly string[]
  readonly cnf?: { readonly jkt?: string | undefined; readonly 'x5t#S256'?: string | undefined } | undefined
  readonly authorization_details?: readonly AuthorizationDetailObject[] | undefined
}

const accessToken = v.looseObject({
  sub: v.string(),
  client_id: v.string(),
  scope: v.optional(v.string(), ''),
  grant_id: v.string(),
  userinfo_claims: v.optional(v.array(v.string()), []),
  cnf: v.optional(v.object({ jkt: v.optional(v.string()), 'x5t#S256': v.optional(v.string()) })),
  authorization_details: v.optional(v.array(v.looseObject({ type: v.string() }))),
})

/** The part of a context that issues tokens. It exists before the server, which may issue tokens itself. */
export interface TokenIssuer extends Pick<Context, 'config' | 'endpoints' | 'signingKeys' | 'users'> {
  readonly issuer: string
  readonly clock: Clock
}

/** The part of a grant that a token repeats. */
export type Grant = Omit<AuthorizationCodeGrant, 'token_type' | 'dpopNonce' | 'replyHeaders' | 'originalGrant'>

/** Issues a JWT access token, bound as the grant says.
 * @see RFC 9068 §2.2, RFC 9396 §9.1, RFC 9449 §6.1 */
export const issueAccessToken = (context: TokenIssuer, grant: Grant, now: EpochSeconds): Promise<string> => {
  const user = context.users.find(grant.subject)?.claims ?? {}
  const userinfo_claims = Object.keys(claimsOfRequest(user, grant.claims, 'userinfo'))
  return sign(context.signingKeys.current()[0], 'at+jwt', {
    iss: context.issuer,
    sub: grant.subject,
    aud: grant.resource.length > 0 ? [...grant.resource] : context.endpoints.resource,
    client_id: grant.client.client_id,
    iat: now,
    exp: now + context.config.accessTokenLifetime,
    jti: randomUUID(),
    // by which the resource sees that the grant was revoked
    grant_id: grant.grant_id,
    ...(grant.scope.length > 0 ? { scope: grant.scope.join(' ') } : {}),
    ...(grant.authorization_details.length === 0 ? {} : { authorization_details: grant.authorization_details }),
    ...(userinfo_claims.length === 0 ? {} : { userinfo_claims }),
    ...(grant.cnf === undefined ? {} : { cnf: grant.cnf }),
    ...(grant.auth_time === undefined ? {} : { auth_time: grant.auth_time }),
    ...(grant.acr === undefined ? {} : { acr: grant.acr }),
  })
}

/** Issues an ID token with the algorithm that the client registered for. `more` are hashes, and claims about the user beside those that
 * the `claims` parameter asks for.
 * @see OpenID Connect Core §2, §5.5 */
export const issueIDToken = (
  context: TokenIssuer,
  grant: Grant,
  now: EpochSeconds,
  more: JWTPayload = {},
): Promise<string> => {
  const alg = grant.client.id_token_signed_response_alg
  const keys = context.signingKeys.current()
  const key = keys.find((candidate) => candidate.alg === alg) ?? keys[0]
  const user = context.users.find(grant.subject)?.claims ?? {}
  const { org_id } = user
  return sign(key, 'JWT', {
    ...claimsOfRequest(user, grant.claims, 'id_token'),
    ...more,
    iss: context.issuer,
    sub: grant.subject,
    aud: grant.client.client_id,
    iat: now,
    exp: now + context.config.accessTokenLifetime,
    ...(typeof org_id === 'string' ? { org_id } : {}),
    ...(grant.nonce === undefined ? {} : { nonce: grant.nonce }),
    ...(grant.auth_time === undefined ? {} : { auth_time: grant.auth_time }),
    ...(grant.acr === undefined ? {} : { acr: grant.acr }),
    ...(grant.amr === undefined ? {} : { amr: grant.amr }),
  })
}

/** Verifies an access token; undefined where it is malformed, expired or of another server. Does not check the binding.
 * @see RFC 9068 §4 */
export const verifyAccessToken = async (
  { as, endpoints, signingKeys }: Pick<Context, 'as' | 'endpoints' | 'signingKeys'>,
  token: string,
  now: EpochSeconds,
): Promise<AccessToken | undefined> => {
  try {
    const { payload } = await jwtVerify(token, publicKeysOf(signingKeys.published()), {
      typ: 'at+jwt',
      issuer: as.issuer,
      audience: endpoints.resource,
      requiredClaims: ['exp'],
      currentDate: new Date(now * 1000),
    })
    return v.parse(accessToken, payload)
  } catch {
    return undefined
  }
}

/** Says whom an `id_token_hint` names: undefined without one, the empty string for one that this server has not issued to the client.
 * @see OpenID Connect Core §3.1.2.1 */
export const subjectOfHint = async (
  { as, signingKeys }: Pick<Context, 'as' | 'signingKeys'>,
  { parameters, client }: Pick<PendingAuthorization, 'parameters' | 'client'>,
): Promise<string | undefined> => {
  if (parameters.id_token_hint === undefined) return undefined
  const hint = await verifyIDTokenHint(parameters.id_token_hint, {
    now: as.clock(),
    issuer: as.issuer,
    client_id: client.client_id,
    jwks: { keys: signingKeys.published().map(({ publicJWK }) => publicJWK) },
    algorithms: signingKeys.published().map(({ alg }) => alg),
    clockTolerance: as.policy.clockTolerance,
  })
  return hint.ok ? hint.value.subject : ''
}

const sign = ({ alg, kid, privateKey }: SigningKey, typ: string, claims: JWTPayload): Promise<string> => {
  const header: CompactJWSHeaderParameters = { alg, kid, typ }
  return new SignJWT(claims).setProtectedHeader(header as Parameters<SignJWT['setProtectedHeader']>[0]).sign(privateKey)
}

const publicKeysOf = (keys: readonly SigningKey[]): ReturnType<typeof createLocalJWKSet> =>
  createLocalJWKSet({ keys: keys.map(({ publicJWK }) => publicJWK) })
