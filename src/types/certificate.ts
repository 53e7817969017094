import type { HttpRequest } from './http.ts'

/** A client certificate and the verdict of the TLS layer. */
export interface ClientCertificate {
  /** The leaf, DER. */
  readonly der: Uint8Array
  /** Whether the TLS layer verified the chain to an authority that it trusts for clients; a self-signed leaf is `false`. */
  readonly verified: boolean
}

/** The result of reading the client certificate of one request. */
export type ClientCertificateReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'certificate'; readonly certificate: ClientCertificate }
  /** A header is there and cannot be read: the server refuses a client that authenticates by certificate. For every other client the header
   * counts for nothing and is reported. */
  | { readonly kind: 'malformed'; readonly detail: string }
  /** A header is there and did not pass the trust gate: it counts for nothing and is reported. */
  | { readonly kind: 'untrusted'; readonly detail: string }

/** Finds the client's certificate in a request, such as in a trusted proxy's header.
 * @see RFC 9440 §2 */
export type ReadClientCertificate = (request: HttpRequest) => ClientCertificateReading
