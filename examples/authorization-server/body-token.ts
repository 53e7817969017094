import type { HttpRequest } from 'parapet'
import { readForm } from './forms.ts'

/** A request with its access token in the header, wherever it came. */
export interface TokenInHeader {
  readonly request: HttpRequest
  readonly wasInBody: boolean
}

/** Reads the access token of a form. A token in two places is an error, for which `undefined` stands.
 * @see RFC 6750 §2, §2.2 */
export const tokenInHeader = (request: HttpRequest): TokenInHeader | undefined => {
  const isForm = /^application\/x-www-form-urlencoded *(?:;|$)/i.test(request.headers.get('content-type') ?? '')
  const tokens = request.method === 'POST' && isForm ? readForm(request).getAll('access_token') : []
  const [token] = tokens
  if (token === undefined) return { request, wasInBody: false }
  if (tokens.length > 1 || request.headers.get('authorization')) return undefined
  const get = (name: string) => (name.toLowerCase() === 'authorization' ? `Bearer ${token}` : request.headers.get(name))
  return { request: { ...request, headers: { get } }, wasInBody: true }
}
