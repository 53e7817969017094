/** One key and value about a certificate. Keys are in lower case. */
interface XFCCPair {
  readonly key: string
  /** Without the quotes around it; escapes stay as they are. */
  readonly value: string
}

/** The pairs that one proxy wrote about its client. */
export type XFCCElement = readonly XFCCPair[]

/** Parses `x-forwarded-client-cert`: elements separated by commas, in them pairs separated by semicolons. A quoted value
 * may contain these separators, and a quote after a backslash. Returns undefined for any other text.
 * @see https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert */
export const parseXFCC = (text: string): readonly XFCCElement[] | undefined => {
  const elements: XFCCPair[][] = []
  let pairs: XFCCPair[] = []
  let at = 0
  while (at <= text.length) {
    const pair = readPair(text, at)
    if (pair === undefined) return undefined
    pairs.push({ key: pair.key, value: pair.value })
    if (text[pair.end] !== ';') {
      elements.push(pairs)
      pairs = []
    }
    at = text[pair.end] === ',' ? skipSpaces(text, pair.end + 1) : pair.end + 1
  }
  return elements
}

/** Reads the pair at `start`. It ends before a separator or at the end of the text. */
const readPair = (text: string, start: number): (XFCCPair & { end: number }) | undefined => {
  const equals = text.indexOf('=', start)
  // the longest known key has seven letters; the bound keeps a text without equals signs from being copied
  if (equals === -1 || equals - start > 32) return undefined
  const key = text.slice(start, equals)
  if (!/^[A-Za-z]+$/.test(key)) return undefined
  const value = text[equals + 1] === '"' ? readQuoted(text, equals + 1) : readUnquoted(text, equals + 1)
  return value && { key: key.toLowerCase(), ...value }
}

const readQuoted = (text: string, open: number): { value: string; end: number } | undefined => {
  let at = open + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  const end = skipSpaces(text, at + 1)
  const isClosed = at < text.length && (end === text.length || text[end] === ';' || text[end] === ',')
  return isClosed ? { value: text.slice(open + 1, at), end } : undefined
}

const readUnquoted = (text: string, start: number): { value: string; end: number } | undefined => {
  let end = start
  while (end < text.length && text[end] !== ';' && text[end] !== ',') end++
  const value = text.slice(start, end)
  return value.includes('"') ? undefined : { value, end }
}

const skipSpaces = (text: string, start: number): number => {
  let at = start
  while (text[at] === ' ') at++
  return at
}
