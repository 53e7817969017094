import { hasPrivateParts } from '../crypto/keys.ts'
import { isJSONObject, parseJSONObject } from '../encoding/json.ts'
import { decodeText } from '../encoding/utf8.ts'
import type { JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import { readKeysUri } from './jwks-uri-address.ts'
import { isKeysUnavailable, keysUnavailable } from './keys-unavailable.ts'

/** What is asked of the `fetch` that the host brings. */
export interface KeysRequest {
  readonly method: 'GET'
  readonly headers: { readonly accept: string }
  readonly redirect: 'manual'
  /** An AbortSignal, under a type that fits the `fetch` of every runtime. */
  readonly signal: never
}

/** What is read of its response; that of Fetch fits. */
export interface KeysResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: { getReader(): KeysReader; cancel(): Promise<void> } | null
}

export interface KeysReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

/** The `fetch` of any runtime. */
export type FetchKeys = (url: string, request: KeysRequest) => Promise<KeysResponse>

/** What is used of an AbortSignal. */
export interface TimeoutSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
}

export interface FetchLimits {
  readonly allowsHost: (hostname: string) => boolean
  readonly maxBytes: number
  readonly maxRedirects: number
}

const MAX_KEYS = 100

/** Fetches a JWK Set within bounds of time, size and redirects, each hop held to the same rules. Keys that are none, and those with
 * secret parts, are left out; rejects for whatever else is wrong, without a word from the other side.
 * @see RFC 7517 §5 */
export const fetchJWKSet = (
  fetch: FetchKeys,
  jwks_uri: string,
  signal: TimeoutSignal,
  limits: FetchLimits,
): Promise<JSONWebKeySet> =>
  // a fetch that is deaf to its signal must not hold a request up either
  Promise.race([fetchHops(fetch, jwks_uri, signal, limits), rejectOnAbort(signal)])

const LATE = 'The jwks_uri did not answer in time.'

/** Names why the other side was not reached, such as CERT_HAS_EXPIRED: a code of the runtime's, never its message. */
const reaching = async <T>(signal: TimeoutSignal, call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    if (isKeysUnavailable(error)) throw error
    throw keysUnavailable(signal.aborted ? LATE : `The jwks_uri could not be reached${codeOf(error)}.`, error)
  }
}

const codeOf = (error: unknown): string => {
  const { code, cause } = isJSONObject(error) ? error : {}
  const named = [code, isJSONObject(cause) ? cause.code : undefined].find(
    (name) => typeof name === 'string' && /^[A-Z][A-Z0-9_]{2,48}$/.test(name),
  )
  return named === undefined ? '' : ` (${String(named)})`
}

const rejectOnAbort = (signal: TimeoutSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = () => reject(keysUnavailable(LATE))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })

const fetchHops = async (
  fetch: FetchKeys,
  jwks_uri: string,
  signal: TimeoutSignal,
  { allowsHost, maxBytes, maxRedirects }: FetchLimits,
): Promise<JSONWebKeySet> => {
  let url = readKeysUri(jwks_uri, allowsHost)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    if (url === undefined)
      throw keysUnavailable(
        'The jwks_uri, or where it redirects to, is not to be fetched from: it must be https, without user information, on a public host.',
      )
    const target = url.href
    const response = await reaching(signal, () =>
      fetch(target, {
        method: 'GET',
        headers: { accept: 'application/jwk-set+json, application/json' },
        redirect: 'manual',
        signal: signal as never,
      }),
    )
    if (response.status === 200) return parseKeys(await reaching(signal, () => readText(response, maxBytes)))
    await response.body?.cancel()
    const location = response.headers.get('location')
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
      throw keysUnavailable(`The jwks_uri must answer 200; it answered ${Number(response.status)}.`)
    }
    url = readKeysUri(location, allowsHost, url.href)
  }
  throw keysUnavailable(`The jwks_uri redirects too often: more than ${maxRedirects} times.`)
}

const readText = async ({ headers, body }: KeysResponse, maxBytes: number): Promise<string | undefined> => {
  if (body === null || Number(headers.get('content-length') ?? 0) > maxBytes) {
    await body?.cancel()
    throw keysUnavailable(`The jwks_uri answered with nothing, or with too much: more than ${maxBytes} bytes.`)
  }
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (let read = await reader.read(); !read.done && read.value !== undefined; read = await reader.read()) {
    chunks.push(read.value)
    size += read.value.length
    if (size > maxBytes) {
      await reader.cancel()
      throw keysUnavailable(`The jwks_uri answered with too much: more than ${maxBytes} bytes.`)
    }
  }
  return decodeText(concatenate(chunks, size))
}

const concatenate = (chunks: readonly Uint8Array[], size: number): Uint8Array => {
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

const parseKeys = (text: string | undefined): JSONWebKeySet => {
  const document = text === undefined ? undefined : parseJSONObject(text, { length: text.length, depth: 8 })
  if (document === undefined)
    throw keysUnavailable('The jwks_uri did not answer with a JWK Set: the body is no JSON object.')
  const { keys } = document
  if (!Array.isArray(keys)) throw keysUnavailable('The jwks_uri did not answer with a JWK Set: keys is no list.')
  if (keys.length > MAX_KEYS) {
    throw keysUnavailable(`The jwks_uri answered with a JWK Set of ${keys.length} keys; at most ${MAX_KEYS} are taken.`)
  }
  return { keys: keys.filter(isPublicKey) }
}

const isPublicKey = (value: unknown): value is JSONWebKey =>
  isJSONObject(value) && typeof value.kty === 'string' && !hasPrivateParts(value as unknown as JSONWebKey)
