import { type EpochSeconds, type HttpReply, type HttpRequest, markUsed, type Result } from 'parapet'
import { computeCertificateThumbprint } from 'parapet/client-authentication'
import { type ReplayMarker, verifyDPoPProof } from 'parapet/dpop'
import type { Context } from './context.ts'
import { isRevoked } from './grants.ts'
import { json } from './replies.ts'
import { type AccessToken, verifyAccessToken } from './tokens.ts'

export interface Access {
  readonly token: AccessToken
  /** A fresh nonce for the client, when one is due. */
  readonly dpopNonce: string | undefined
}

export interface AccessRefusal {
  readonly status: number
  readonly scheme: 'DPoP' | 'Bearer'
  /** Absent where the request said nothing at all of a token (RFC 6750 §3.1). */
  readonly error?: string
  readonly reason: string
  readonly section: string
  readonly dpopNonce?: string
}

/** Checks the access token of a request and that it comes from whom it was issued to. What is written down, the marker of
 * the proof, is written last.
 * @see RFC 9449 §7, RFC 8705 §3, RFC 6750 §2.1 */
export const authorizeAccess = async (
  context: Context,
  request: HttpRequest,
): Promise<Result<Access, AccessRefusal>> => {
  const now = context.as.clock()
  const header = request.headers.get('authorization') ?? ''
  const [, sent = '', text = ''] = /^(DPoP|Bearer) +([\w.~+/-]+=*)$/i.exec(header) ?? []
  if (sent === '') return refused({ status: 401, scheme: 'DPoP', reason: 'token-missing', section: 'RFC 9449 §7.1' })
  const scheme = sent.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer'
  const deny = (error: string, reason: string, section: string) =>
    refused({ status: 401, scheme, error, reason, section })

  const token = await verifyAccessToken(context, text, now)
  if (token === undefined) return deny('invalid_token', 'token-invalid', 'RFC 9068 §4')
  if (scheme === 'Bearer' && token.cnf?.jkt !== undefined) {
    return deny('invalid_token', 'bound-token-as-bearer', 'RFC 9449 §7.2')
  }
  const bound = token.cnf?.['x5t#S256']
  const { clientCertificate } = request
  if (
    bound !== undefined &&
    (!clientCertificate || (await computeCertificateThumbprint(clientCertificate.der)) !== bound)
  ) {
    return deny('invalid_token', 'certificate-mismatch', 'RFC 8705 §3')
  }
  const proof = scheme === 'DPoP' ? await verifyProof(context, request, text, token, now) : undefined
  if (proof?.ok === false) return proof
  if (await isRevoked(context, token.grant_id)) return deny('invalid_token', 'token-revoked', 'RFC 6750 §3.1')
  if (proof?.ok && (await markUsed(context.as, [proof.value.replayMarker])) !== undefined) {
    return deny('invalid_dpop_proof', 'dpop-proof-replayed', 'RFC 9449 §11.1')
  }
  return { ok: true, value: { token, dpopNonce: proof?.value.dpopNonce } }
}

const verifyProof = async (
  { as }: Context,
  request: HttpRequest,
  accessToken: string,
  { cnf }: AccessToken,
  now: EpochSeconds,
): Promise<Result<{ readonly replayMarker: ReplayMarker; readonly dpopNonce: string | undefined }, AccessRefusal>> => {
  const { policy } = as
  const proof = await verifyDPoPProof(request.headers.get('dpop') ?? '', {
    now,
    method: request.method,
    url: request.url,
    algorithms: policy.dpop_signing_alg_values_supported,
    maxAge: policy.dpopProofMaxAge,
    clockTolerance: policy.clockTolerance,
    nonce: policy.dpopNonce,
    acceptNonce: (nonce) => as.dpopNonces.accept(nonce, now),
    accessToken,
    digest: as.digest,
  })
  if (!proof.ok) {
    const { error, reason, section } = proof.error
    const nonce = error === 'use_dpop_nonce' ? { dpopNonce: await as.dpopNonces.issue(now) } : {}
    return refused({ status: 401, scheme: 'DPoP', error, reason, section, ...nonce })
  }
  if (proof.value.jkt !== cnf?.jkt) {
    const [reason, section] = ['dpop-binding-mismatch', 'RFC 9449 §7.1']
    return refused({ status: 401, scheme: 'DPoP', error: 'invalid_token', reason, section })
  }
  const { replayMarker, renewNonce } = proof.value
  return { ok: true, value: { replayMarker, dpopNonce: renewNonce ? await as.dpopNonces.issue(now) : undefined } }
}

/** Answers a refused access: the challenge says what is missing, and the log why.
 * @see RFC 9449 §7.1, RFC 6750 §3 */
export const accessRefusalReply = ({ as, log }: Context, refusal: AccessRefusal): HttpReply => {
  const { status, scheme, error, reason, section, dpopNonce } = refusal
  log({ type: 'resource_refused', error: error ?? 'none', reason, section })
  const parameters = [
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(scheme === 'DPoP' ? [`algs="${as.policy.dpop_signing_alg_values_supported.join(' ')}"`] : []),
  ]
  return json(status, error === undefined ? {} : { error }, {
    'WWW-Authenticate': [scheme, parameters.join(', ')].filter((part) => part !== '').join(' '),
    ...(dpopNonce === undefined ? {} : { 'DPoP-Nonce': dpopNonce }),
  })
}

const refused = (error: AccessRefusal): { readonly ok: false; readonly error: AccessRefusal } => ({ ok: false, error })
