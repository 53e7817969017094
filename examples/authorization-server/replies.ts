import type { HttpReply } from 'parapet'

type Headers = Readonly<Record<string, string>>

/** A reply in JSON that nobody keeps. */
export const json = (status: number, body: unknown, headers: Headers = {}): HttpReply => ({
  status,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
  body: JSON.stringify(body),
})

/** A refusal by this server itself, in the form in which parapet refuses.
 * @see RFC 6749 §5.2 */
export const oauthError = (status: number, error: string, error_description: string): HttpReply =>
  json(status, { error, error_description })

/** Sends the browser on, by GET after any method. */
export const seeOther = (location: string, headers: Headers = {}): HttpReply => ({
  status: 303,
  headers: { Location: location, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', ...headers },
  body: '',
})

export const withHeaders = (reply: HttpReply, headers: Headers): HttpReply => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
})

/** Adds what the client needs for its next request: a fresh nonce, a fresh challenge.
 * @see RFC 9449 §8.2, draft-ietf-oauth-attestation-based-client-auth §6.2 */
export const withFreshNonces = (
  reply: HttpReply,
  { dpopNonce, replyHeaders }: { readonly dpopNonce?: string; readonly replyHeaders?: Headers },
): HttpReply => withHeaders(reply, { ...(dpopNonce === undefined ? {} : { 'DPoP-Nonce': dpopNonce }), ...replyHeaders })

/** Browsers that were here once come back by https alone, for a year.
 * @see FAPI 2.0 Security Profile §5.2.3, RFC 6797 §6.1 */
export const overTLSAlone = (reply: HttpReply): HttpReply =>
  withHeaders(reply, { 'Strict-Transport-Security': 'max-age=31536000' })
