// What a host does at its endpoints around its pages.
import {
  type AuthorizationServer,
  authorizationReply,
  type HttpReply,
  type HttpRequest,
  issueAuthorizationResponse,
  processAuthorizationRequest,
  redeemAuthorizationCode,
  tokenErrorReply,
} from 'parapet'

export const endpointsOf = (as: AuthorizationServer) => {
  /** A real server keeps `pending.value.reference` in its session, shows its pages, and then resumes. The cookie of this one is
   * the name of its user. */
  const authorize = async (request: HttpRequest): Promise<HttpReply> => {
    const [, subject = 'alice'] = /(?:^|; ?)user=(\w+)/.exec(request.headers.get('cookie') ?? '') ?? []
    const pending = await processAuthorizationRequest(as, request)
    const result = pending.ok
      ? await issueAuthorizationResponse(as, pending.value, { decision: 'granted', subject })
      : pending
    return authorizationReply(as, result)
  }

  /** A real server issues an access token that is bound to `grant.value.cnf`. */
  const token = async (request: HttpRequest): Promise<HttpReply> => {
    const grant = await redeemAuthorizationCode(as, request)
    if (!grant.ok) return tokenErrorReply(grant)
    const { token_type, subject, grant_id, dpopNonce } = grant.value
    return {
      status: 200,
      headers: {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        ...(dpopNonce === undefined ? {} : { 'DPoP-Nonce': dpopNonce }),
      },
      body: JSON.stringify({ access_token: `${subject} ${grant_id}`, token_type, expires_in: 300 }),
    }
  }

  return { authorize, token }
}
