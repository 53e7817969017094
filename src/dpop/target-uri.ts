const UNRESERVED = /^[A-Za-z0-9\-._~]$/

/** Normalises an HTTP target URI without its query and fragment, for comparison. Returns undefined for another text, and
 * for a URI with user information or reserved characters encoded in its host, because no request has such a target.
 *
 * RFC 3986 has neither `|` nor `^`, but browsers and Node leave both in a path as they are: each counts as its triplet.
 * @see RFC 9449 §4.3 (9), RFC 3986 §6.2.2, §6.2.3 */
export const normaliseTargetUri = (text: string): string | undefined => {
  const [bare = ''] = text.split(/[?#]/, 1)
  // URL would repair white space, backslashes and missing slashes, all of which RFC 3986 excludes
  if (!/^https?:\/\/[!$-.0-;=@-[\]_a-z~][!$-;=@-[\]^_a-z|~]*$/i.test(bare)) return undefined
  if (/%(?![0-9a-f]{2})/i.test(bare)) return undefined
  // URL decodes every triplet of a host, RFC 3986 none but those of unreserved characters
  if (/[@%|^]/.test(normalisePercentEncoding(bare.split('/', 3)[2] ?? ''))) return undefined
  let url: URL
  try {
    url = new URL(bare)
  } catch {
    return undefined
  }
  return `${url.protocol}//${url.host}${normalisePercentEncoding(url.pathname)}`
}

/** Upper case for the digits, and no encoding of unreserved characters (RFC 3986 §6.2.2.1, §6.2.2.2). `|` and `^`
 * become triplets. */
const normalisePercentEncoding = (path: string): string =>
  path.replace(/%[0-9A-Fa-f]{2}|[|^]/g, (text) => {
    if (text === '|') return '%7C'
    if (text === '^') return '%5E'
    const character = String.fromCharCode(Number.parseInt(text.slice(1), 16))
    return UNRESERVED.test(character) ? character : text.toUpperCase()
  })
