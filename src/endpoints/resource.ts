import { computeCertificateThumbprint } from '../client-authentication/certificate.ts'
import { type AccessProof, verifyAccessProof } from '../dpop/access-proof.ts'
import { knowsDPoP } from '../dpop/knows-dpop.ts'
import { describeType } from '../encoding/describe-value.ts'
import { requireObject, requireThat } from '../encoding/require-that.ts'
import { equalTexts } from '../encoding/utf8.ts'
import { refuseDPoP } from '../errors/dpop.ts'
import { refuseAccess } from '../errors/resource.ts'
import { certificateForBinding, readCertificate } from '../host/client-certificate.ts'
import { emitRefusal, observed } from '../host/events.ts'
import { nowOf } from '../host/now.ts'
import { markUsed } from '../host/replay.ts'
import { requireHeaders } from '../host/require-headers.ts'
import { type ResourcePorts, resourcePorts } from '../host/resource-ports.ts'
import type { HttpRequest } from '../types/http.ts'
import type {
  ResourceDemands,
  ResourceError,
  ResourceServer,
  ValidAccessToken,
  VerifiedAccess,
} from '../types/resource.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { EpochSeconds } from '../types/time.ts'
import { checkDemands, requireDemands } from './resource-demands.ts'
import { confirmationOf, isInactive } from './token-confirmation.ts'

type Outcome<T> = Promise<Result<T, ResourceError>>

/** An access token in the `Authorization` header. */
interface PresentedToken {
  readonly scheme: 'DPoP' | 'Bearer'
  readonly access_token: string
}

/** Reads the access token out of the `Authorization` header, for the host to look it up; undefined where there is none, or more than one.
 * `verifyResourceRequest` then says which.
 * @see RFC 6750 §2.1, RFC 9449 §7.1 */
export const readAccessToken = (request: Pick<HttpRequest, 'headers'>): string | undefined => {
  requireHeaders(request)
  const presented = readAuthorization(request)
  return presented === 'malformed' ? undefined : presented?.access_token
}

/** Verifies that a request to a protected resource comes from the client to which its access token was issued.
 *
 * `token` is the host's record of a valid token, such as the payload of a verified JWT or the answer of an introspection endpoint.
 * `undefined` (or `null`) means that there is none. `cnf` of the token names its key or certificate. A token bound to a DPoP key needs a
 * fresh proof by that key for this request and this token. A token bound to a certificate needs that certificate. A bound
 * token under `Bearer` is refused, and so is a proof beside a token that is bound to no key. `demands` are compared with
 * the token. The replay marker of the proof is written last. Throws TypeError on malformed facts or demands, and on a `cnf`
 * without a method that it can check; rejects when a port fails.
 * @example
 * ```ts
 * const access_token = readAccessToken(request)
 * const found = access_token === undefined ? undefined : await tokens.find(access_token)
 * const access = await verifyResourceRequest(rs, request, found, { scope: ['orders'] })
 * if (!access.ok) return resourceErrorReply(rs, access)
 * ```
 * @see RFC 9449 §7, §9, RFC 8705 §3, RFC 7800 §3, RFC 6750 §3, RFC 9470 §3 */
export const verifyResourceRequest = async <Token extends ValidAccessToken>(
  rs: ResourceServer,
  request: HttpRequest,
  token: Token | null | undefined,
  demands: ResourceDemands = {},
): Outcome<VerifiedAccess<Token>> => {
  requireHeaders(request)
  requireDemands(demands)
  // null as well, which a database answers where it found none
  const found = token ?? undefined
  if (found !== undefined) requireObject('token', "the host's record of the token, or undefined", found)
  return observed(resourcePorts(rs), 'resource', request.requestContext, async (ports) => {
    const outcome = await verify(rs, ports, request, found, demands, nowOf(ports))
    if (!outcome.ok) emitRefusal(ports, 'resource', outcome.error)
    return outcome
  })
}

const verify = async <Token extends ValidAccessToken>(
  rs: ResourceServer,
  ports: ResourcePorts,
  request: HttpRequest,
  token: Token | undefined,
  demands: ResourceDemands,
  now: EpochSeconds,
): Outcome<VerifiedAccess<Token>> => {
  const presented = readAuthorization(request)
  if (presented === 'malformed') return refused(refuseAccess('access-token-malformed'))
  // a token in a form is a bearer token (RFC 6750 §2.2)
  const scheme = presented?.scheme ?? 'Bearer'
  const refuse = (error: ResourceError): Refused<ResourceError> => refused({ ...error, scheme })
  if (token === undefined || isInactive(token)) {
    return presented === undefined
      ? refused(refuseAccess('access-token-missing'))
      : refuse(refuseAccess('access-token-invalid'))
  }
  const { jkt, 'x5t#S256': x5t } = confirmationOf(token)
  const { access_token } = token
  if (typeof access_token !== 'string' || access_token === '') {
    throw new TypeError(
      `token.access_token must be the access token as the client sent it; got ${describeType(access_token)}.`,
    )
  }
  if (presented !== undefined && presented.access_token !== access_token) {
    return refuse(refuseAccess('access-token-ambiguous'))
  }
  if (jkt !== undefined && scheme === 'Bearer') return refuse(refuseAccess('access-token-downgraded'))
  const isUnbound = jkt === undefined && x5t === undefined
  if (isUnbound && requiresBinding(rs)) return refuse(refuseAccess('access-token-unbound'))
  const hasProof = knowsDPoP(rs.policy) && typeof request.headers.get('dpop') === 'string'
  if (jkt === undefined && (scheme === 'DPoP' || hasProof)) return refuse(refuseAccess('access-token-unbound'))
  if (x5t !== undefined && !(await isOfCertificate(ports, request, x5t))) {
    return refuse(refuseAccess('access-token-certificate'))
  }
  const proof = jkt === undefined ? ok(undefined) : await verifyKey(rs, ports, request, access_token, jkt, now)
  if (!proof.ok) return refuse(proof.error)
  const unmet = checkDemands(token, demands, now, rs.policy.clockTolerance)
  if (unmet !== undefined) return refuse({ ...unmet, demands })
  if (proof.value === undefined) return ok({ token, scheme })
  const { replayMarker, dpopNonce } = proof.value
  const replayed = await markUsed(ports, [replayMarker])
  if (replayed !== undefined) return refuse({ ...refuseDPoP('dpop-proof-replayed'), status: 401 })
  return ok({ token, scheme, ...(dpopNonce === undefined ? {} : { dpopNonce }) })
}

/** The policy of a resource that is not an authorization server was checked by nobody, and 'true' would be read as off. */
const requiresBinding = ({ policy }: ResourceServer): boolean => {
  const required = policy.senderConstrainedTokensRequired ?? false
  requireThat(typeof required === 'boolean', 'policy.senderConstrainedTokensRequired', 'true or false', required)
  return required
}

/** Repeated headers arrive comma-joined, and no token has a comma. */
const readAuthorization = ({ headers }: Pick<HttpRequest, 'headers'>): PresentedToken | 'malformed' | undefined => {
  const header = headers.get('authorization')?.trim() ?? ''
  const [, scheme = '', access_token = ''] = /^(DPoP|Bearer) +([\w.~+/-]+=*)$/i.exec(header) ?? []
  if (access_token !== '') return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', access_token }
  return /(?:^|,)[ \t]*(?:DPoP|Bearer)(?:[ \t,]|$)/i.test(header) ? 'malformed' : undefined
}

const verifyKey = async (
  rs: ResourceServer,
  ports: ResourcePorts,
  request: HttpRequest,
  access_token: string,
  jkt: string,
  now: EpochSeconds,
): Outcome<AccessProof> => {
  const proof = await verifyAccessProof(rs, ports, request, access_token, now)
  if (!proof.ok) return proof
  return equalTexts(proof.value.jkt, jkt) ? proof : refused(refuseAccess('access-token-key'))
}

const isOfCertificate = async (ports: ResourcePorts, request: HttpRequest, x5t: string): Promise<boolean> => {
  const certificate = certificateForBinding(ports, 'resource', readCertificate(ports, 'resource', request))
  return certificate !== undefined && equalTexts(await computeCertificateThumbprint(certificate.der, ports.digest), x5t)
}
