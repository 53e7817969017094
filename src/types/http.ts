import type { ClientCertificate } from './certificate.ts'

/** The headers of a request; a Fetch `Headers` fits. Names match in any case; repeats come comma-joined. */
export interface HttpHeaders {
  get(name: string): string | null | undefined
}

/** A request, neutral between servers. */
export interface HttpRequest {
  readonly method: string
  /** The absolute external URL as the client addressed it: DPoP's `htu` is compared with it. Never built from a `Host` header. */
  readonly url: string
  readonly headers: HttpHeaders
  /** The raw body, or its form pairs in order with repeats kept (`URLSearchParams` fits); never an object, which hides repeats. */
  readonly body?: string | Uint8Array | Iterable<readonly [string, string]> | undefined
  /** The certificate of the client, when this process terminated mutual TLS itself. */
  readonly clientCertificate?: ClientCertificate | undefined
  /** A value of the host's own, such as a trace or the address of the caller. Events and the port `limit` get it as it is. */
  readonly requestContext?: unknown
}

/** A reply, neutral between servers. Header names are in their usual spelling, each once. */
export interface HttpReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
