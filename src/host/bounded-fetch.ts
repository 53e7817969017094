import { concatBytes } from '../encoding/concat-bytes.ts'
import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import { isJSONObject } from '../encoding/json.ts'
import { decodeText } from '../encoding/utf8.ts'
import { bytesOf, requireForm } from './answers.ts'
import { readFetchUrl } from './fetch-address.ts'

/** The options that the host's `fetch` is called with. */
export interface FetchRequest {
  readonly method: 'GET'
  readonly headers: { readonly accept: string }
  readonly redirect: 'manual'
  /** An AbortSignal, under a type that fits the `fetch` of every runtime. */
  readonly signal: never
}

/** The members of the response that are read; a Fetch `Response` fits. */
export interface FetchResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: { getReader(): FetchReader; cancel(): Promise<void> } | null
}

/** The members of the reader of a body that the library calls. */
export interface FetchReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

/** A capability to fetch: the `fetch` of any runtime fits, and `pinnedFetch` of `parapet/node` does more. Its duties: follow no
 * redirect, end when the signal aborts, and connect to no special-purpose address, which the caller cannot see. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchResponse>

/** The members of an AbortSignal that are used. */
export interface TimeoutSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
}

export interface FetchLimits {
  readonly allowsHost: (hostname: string) => boolean
  readonly maxBytes: number
  readonly maxRedirects: number
  /** Whether plain `http` is fetched, in development. */
  readonly allowsHttp?: boolean
}

/** An answer of status 200, read to its end. */
export interface FetchedText {
  readonly text: string
  readonly headers: FetchResponse['headers']
}

/** The kind of document to fetch: its name for messages, its media types, and its errors. */
interface FetchSubject {
  readonly name: string
  readonly accept: string
  readonly failure: (sentence: string, cause?: unknown) => Error
}

/** Fetches a text within bounds of time, size and redirects, each hop held to the same rules. Rejects for every answer but 200, and
 * for bytes that are not UTF-8, and the error quotes nothing of the answer.
 * @see RFC 9110 §15.3.1 */
export const fetchText = async (
  fetch: Fetch,
  uri: string,
  subject: FetchSubject,
  signal: TimeoutSignal,
  limits: FetchLimits,
): Promise<FetchedText> => {
  const reading: Reading = {}
  try {
    // a fetch that ignores its signal must not delay a request either
    return await Promise.race([
      fetchHops(fetch, uri, subject, signal, limits, reading),
      rejectOnAbort(signal, subject.failure(lateness(subject))),
    ])
  } catch (error) {
    // cancel a body that stalls or is too long
    abandon(reading.reader)
    throw error
  }
}

/** Cancels a body that is not wanted, and does not wait for it. Where the connection broke, cancelling rejects. Another body may never end,
 * and a body that the host made may throw. */
const abandon = (body: { cancel(): Promise<void> } | null | undefined): void => {
  try {
    ignoreRejection(body?.cancel())
  } catch {}
}

interface Reading {
  reader?: FetchReader
}

const lateness = ({ name }: FetchSubject): string => `The ${name} did not answer in time.`

const rejectOnAbort = (signal: TimeoutSignal, error: Error): Promise<never> =>
  new Promise((_, reject) => {
    const abort = () => reject(error)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })

/** Names why the other side was not reached, such as CERT_HAS_EXPIRED: a code of the runtime's, never its message. */
const reaching = async <T>(subject: FetchSubject, signal: TimeoutSignal, call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    const sentence = signal.aborted ? lateness(subject) : `The ${subject.name} could not be reached${codeOf(error)}.`
    throw subject.failure(sentence, error)
  }
}

const codeOf = (error: unknown): string => {
  const { code, cause } = isJSONObject(error) ? error : {}
  const named = [code, isJSONObject(cause) ? cause.code : undefined].find(
    (name) => typeof name === 'string' && /^[A-Z][A-Z0-9_]{2,48}$/.test(name),
  )
  return named === undefined ? '' : ` (${String(named)})`
}

const fetchHops = async (
  fetch: Fetch,
  uri: string,
  subject: FetchSubject,
  signal: TimeoutSignal,
  { allowsHost, maxBytes, maxRedirects, allowsHttp }: FetchLimits,
  reading: Reading,
): Promise<FetchedText> => {
  const { name, accept, failure } = subject
  let url = readFetchUrl(uri, allowsHost, undefined, allowsHttp)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    if (url === undefined)
      throw failure(
        `The ${name}, or where it redirects to, is not to be fetched from: it must be https, without user information, on a public host.`,
      )
    const { href } = url
    const answer: unknown = await reaching(subject, signal, () =>
      fetch(href, { method: 'GET', headers: { accept }, redirect: 'manual', signal: signal as never }),
    )
    const response = requireForm<FetchResponse>('fetch', RESPONSE, isResponse(answer), answer)
    // the answer of a fetch that ignored its signal: nobody waits for it any more
    if (signal.aborted) {
      abandon(response.body)
      throw failure(lateness(subject))
    }
    if (response.status === 200) {
      return { text: await readBody(response, subject, signal, maxBytes, reading), headers: response.headers }
    }
    abandon(response.body)
    const location = response.headers.get('location')
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status) && location !== null
    if (!isRedirect || maxRedirects === 0) {
      const why = isRedirect ? ', and no redirect is followed' : ''
      throw failure(`The ${name} must answer 200; it answered ${Number(response.status)}${why}.`)
    }
    url = readFetchUrl(location, allowsHost, href, allowsHttp)
  }
  throw failure(`The ${name} redirects too often: more than ${maxRedirects} times.`)
}

const RESPONSE = 'a Response: { status, headers } with headers.get, and a body that is null or has getReader'

/** The body of node-fetch, a stream of Node, has no `getReader`. */
const isResponse = (answer: unknown): boolean => {
  const { status, headers, body }: Readonly<Record<string, unknown>> = Object(answer)
  return Number.isInteger(status) && hasMethod(headers, 'get') && (body === null || hasMethod(body, 'getReader'))
}

const hasMethod = (value: unknown, name: string): boolean => typeof Reflect.get(Object(value), name) === 'function'

const readBody = async (
  { headers, body }: FetchResponse,
  subject: FetchSubject,
  signal: TimeoutSignal,
  maxBytes: number,
  reading: Reading,
): Promise<string> => {
  const { name, failure } = subject
  if (body === null || Number(headers.get('content-length') ?? 0) > maxBytes) {
    abandon(body)
    throw failure(`The ${name} answered with nothing, or with too much: more than ${maxBytes} bytes.`)
  }
  const reader = body.getReader()
  reading.reader = reader
  const read = () => reaching(subject, signal, () => reader.read())
  const chunks: Uint8Array[] = []
  let size = 0
  for (let next = await read(); !next.done && next.value !== undefined; next = await read()) {
    const chunk = bytesOf('fetch: a chunk of the body', next.value)
    size += chunk.length
    if (size > maxBytes) throw failure(`The ${name} answered with too much: more than ${maxBytes} bytes.`)
    chunks.push(chunk)
  }
  const text = decodeText(concatBytes(chunks))
  if (text === undefined) throw failure(`The ${name} answered with bytes that are not UTF-8.`)
  // RFC 8259 §8.1 lets a parser ignore a byte order mark, as the json() of a Response does
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
