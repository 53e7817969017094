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

/** Hears of every exchange, before its caller gets the answer. */
export interface ExchangeObserver {
  readonly onRequest: () => void
  /** Undefined: there was no answer. */
  readonly onAnswer: (exchange: Exchange | undefined) => void
}

/** Wraps `fetch` so that its exchanges can be told. */
export const observedFetch =
  ({ onRequest, onAnswer }: ExchangeObserver): CustomFetch =>
  async (url, options) => {
    const began = performance.now()
    let exchange: Exchange | undefined
    onRequest()
    try {
      const response = await fetch(url, requestInit(options))
      const body = await response.clone().text()
      const { origin, pathname, searchParams } = new URL(url)
      exchange = {
        method: options.method,
        url: origin + pathname,
        parameters: [...searchParams, ...formOf(options.body)],
        requestHeaders: new Headers(options.headers),
        status: response.status,
        responseHeaders: response.headers,
        body,
        milliseconds: performance.now() - began,
      }
      return response
    } finally {
      onAnswer(exchange)
    }
  }

const requestInit = ({ body, ...options }: CustomFetchOptions): RequestInit => ({
  ...options,
  ...(body === undefined ? {} : { body: body as BodyInit | null }),
  signal: options.signal ?? null,
})

const formOf = (body: unknown): Iterable<[string, string]> =>
  body instanceof URLSearchParams ? body : new URLSearchParams(typeof body === 'string' ? body : '')
