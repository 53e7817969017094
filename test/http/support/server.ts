import type { HttpRequest } from '../../../src/types/http.ts'
import type { AuthorizationServer } from '../../../src/types/server.ts'

export const MAX_BYTES = 100

/** What the adapters read of a server; the operation behind them is a stand-in here. */
export const as = {
  issuer: 'https://id.example',
  authorization_endpoint: 'https://id.example/authorize',
  token_endpoint: 'https://id.example/token',
  pushed_authorization_request_endpoint: 'https://id.example/par',
  mtls_endpoint_aliases: { pushed_authorization_request_endpoint: 'https://mtls.id.example/par' },
  policy: { maxRequestBytes: MAX_BYTES },
} as AuthorizationServer

export const FORM = 'application/x-www-form-urlencoded'

/** The body as the core would read it. */
export const textOf = (body: HttpRequest['body']): string | undefined => {
  if (body === undefined || typeof body === 'string') return body
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : `pairs ${JSON.stringify([...body])}`
}
