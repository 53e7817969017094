import { performance } from 'node:perf_hooks'
import type { CustomFetch, CustomFetchOptions } from 'openid-client'

/** One request and its answer, for a person to read. */
export interface Exchange {
  readonly method: string
  /** Without its query. */
  readonly url: string
  readonly parameters: readonly (readonly [name: string, value: string])[]
  readonly requestHeaders: Headers
  readonly status: number
  readonly responseHeaders: Headers
  readonly body: string
  readonly milliseconds: number
}

/** Wraps `fetch` so that every exchange is handed to `onExchange` before its caller gets the answer. */
export const observedFetch =
  (onExchange: (exchange: Exchange) => void): CustomFetch =>
  async (url, options) => {
    const began = performance.now()
    const response = await fetch(url, requestInit(options))
    const body = await response.clone().text()
    const milliseconds = performance.now() - began
    const { origin, pathname, searchParams } = new URL(url)
    onExchange({
      method: options.method,
      url: origin + pathname,
      parameters: [...searchParams, ...formOf(options.body)],
      requestHeaders: new Headers(options.headers),
      status: response.status,
      responseHeaders: response.headers,
      body,
      milliseconds,
    })
    return response
  }

const requestInit = ({ body, ...options }: CustomFetchOptions): RequestInit => ({
  ...options,
  ...(body === undefined ? {} : { body: body as BodyInit | null }),
  signal: options.signal ?? null,
})

const formOf = (body: unknown): Iterable<[string, string]> =>
  body instanceof URLSearchParams ? body : new URLSearchParams(typeof body === 'string' ? body : '')
