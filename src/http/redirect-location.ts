import type { RegisteredRedirectUri } from '../types/brand.ts'

/** Appends response parameters to a redirect URI, whose own bytes stay as they were registered.
 *
 * Values are form-urlencoded as UTF-8. Characters that a URI cannot hold (controls, spaces, anything beyond ASCII) are
 * percent-encoded, so that the result is always fit for a header.
 * @see RFC 6749 §4.1.2, appendix B; OAuth 2.0 Multiple Response Types §2.1 */
export const redirectLocation = (
  redirect_uri: RegisteredRedirectUri,
  mode: 'query' | 'fragment',
  parameters: Readonly<Record<string, string>>,
): string => {
  const target = redirect_uri.replace(/[^\x21-\x7e]+/g, percentEncode)
  return target + separator(target, mode) + new URLSearchParams(Object.entries(parameters)).toString()
}

const separator = (target: string, mode: 'query' | 'fragment'): string => {
  if (mode === 'fragment') return '#'
  if (!target.includes('?')) return '?'
  return target.endsWith('?') || target.endsWith('&') ? '' : '&'
}

const percentEncode = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
