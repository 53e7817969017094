import { isPromise, requireThat } from '../encoding/require-that.ts'
import type { HttpReply } from '../types/http.ts'

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~\w]+$/
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Headers of the connection, which the HTTP server sets. HTTP/2 refuses most of them, and a wrong length breaks the next answer (RFC 9113
 * §8.2.2, RFC 9110 §8.6). */
const OF_THE_CONNECTION: readonly string[] = [
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]

/** Statuses that take no body (Fetch Standard, null body status). */
const WITHOUT_BODY: readonly unknown[] = [204, 205, 304]

/** Returns a copy of a reply, which every runtime can send: a class may compute members, which would not be copied later. For any other
 * reply the runtime throws, when the handler can no longer answer 500. A line break or an emoji in a header, which may come out of a request,
 * would end the process in Node. Throws TypeError that names the header and not its value.
 * @see RFC 9110 §5.1, §5.5, §15 */
export const requireSendable = (reply: HttpReply): HttpReply => {
  const { status, headers, body }: Readonly<Record<keyof HttpReply, unknown>> = reply
  const isStatus = Number.isInteger(status) && (status as number) >= 200 && (status as number) <= 599
  requireThat(isStatus, 'reply.status', 'a whole number from 200 to 599', status)
  // Headers of Fetch, a Map and a promise have no members, so that all of them would be lost
  const isRecord =
    headers === undefined ||
    (typeof headers === 'object' && headers !== null && !(Symbol.iterator in headers) && !isPromise(headers))
  requireThat(isRecord, 'reply.headers', 'an object of texts by name', headers)
  const copy: [name: string, value: string][] = []
  for (const [name, value] of Object.entries({ ...(headers as object | undefined) })) {
    requireThat(HEADER_NAME.test(name), 'reply.headers', 'named by tokens', name)
    const isOurs = !OF_THE_CONNECTION.includes(name.toLowerCase())
    requireThat(isOurs, `reply.headers[${name}]`, 'left to the HTTP server', value)
    const isValue = (typeof value === 'string' || Number.isFinite(value)) && HEADER_VALUE.test(String(value))
    requireThat(isValue, `reply.headers[${name}]`, 'Latin-1 text without line breaks and other controls', value)
    copy.push([name, String(value)])
  }
  const isBody = body === undefined || typeof body === 'string'
  requireThat(isBody, 'reply.body', 'text', body)
  requireThat(!body || !WITHOUT_BODY.includes(status), 'reply.body', `empty with status ${status}`, body)
  return { status: status as number, headers: Object.fromEntries(copy), body: (body ?? '') as string }
}
