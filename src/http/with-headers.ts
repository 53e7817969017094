import type { HttpReply } from '../types/http.ts'

/** Adds headers to a reply. The names in its `Vary` stay (RFC 9110 §12.5.5). */
export const withHeaders = (reply: HttpReply, headers: Readonly<Record<string, string>>): HttpReply => {
  const merged: Record<string, string> = { ...reply.headers }
  for (const [name, value] of Object.entries(headers)) {
    const earlier = name === 'Vary' ? takeVary(merged) : undefined
    merged[name] = earlier === undefined ? value : `${earlier}, ${value}`
  }
  return { ...reply, headers: merged }
}

/** A host may write the name in any case. */
const takeVary = (headers: Record<string, string>): string | undefined => {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'vary')
  if (name === undefined) return undefined
  const value = headers[name]
  delete headers[name]
  return value
}
