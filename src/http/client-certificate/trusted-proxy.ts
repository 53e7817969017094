import { encodeText, equalBytes } from '../../encoding/utf8.ts'
import { booleanOf } from '../../host/answers.ts'
import type { ReadClientCertificate } from '../../types/certificate.ts'
import type { HttpRequest } from '../../types/http.ts'
import { type ClientCertificateParser, headerValue, requireHeaderName } from './parser.ts'

/** A header that the proxy sets to a secret which only it and this server know. Several secrets allow for rotation. */
export interface SharedSecretHeader {
  readonly header: string
  /** 16 to 1,024 visible ASCII characters each. */
  readonly secret: string | readonly string[]
}

/** Tells whether the request came over the hop from the proxy, such as by the address of its peer. Synchronous. */
export type TrustsHop = (request: HttpRequest) => boolean

/** A parser, and why its headers may be believed. */
export interface CertificateFromProxyOptions {
  readonly parser: ClientCertificateParser
  readonly trust: SharedSecretHeader | TrustsHop
}

const SECRET = /^[\x21-\x7e]{16,1024}$/

/** Reads the client's certificate from the headers of a proxy, if the request came through that proxy.
 *
 * Without a hop that passes the gate a certificate header is `untrusted`: a client that reaches this server directly could have written
 * it. The gate does not keep the client from writing headers that the proxy then forwards: the proxy has to set or
 * remove every one of them in each request. A secret that comes twice is none.
 *
 * @throws {TypeError} Without a `parser`, without a stated `trust`, or with a weak secret; later, when a predicate answers anything
 * but true or false.
 * @see RFC 9440 §4 */
export const certificateFromProxy = (options: CertificateFromProxyOptions): ReadClientCertificate => {
  const { parser, trust } = options ?? {}
  if (typeof parser !== 'function') {
    throw new TypeError('parser must be stated: one for the proxy in front of this server, such as nginxHeaders().')
  }
  const trusts = requireTrust(trust)
  return (request) => {
    const parsed = parser(request.headers)
    if (parsed.kind === 'absent' || trusts(request)) return parsed
    return { kind: 'untrusted', detail: 'A certificate header came over a hop that did not pass the trust gate.' }
  }
}

const requireTrust = (trust: SharedSecretHeader | TrustsHop): TrustsHop => {
  if (typeof trust === 'function') return (request) => booleanOf('trust', trust(request))
  if (typeof trust !== 'object' || trust === null) {
    throw new TypeError(
      'trust must be stated, because anybody can write a certificate header: { header, secret } that the proxy sets in every ' +
        'request, or a predicate that tells whether a request came from the proxy.',
    )
  }
  const header = requireHeaderName(trust.header, 'trust.header')
  const secrets = requireSecrets(trust.secret)
  return ({ headers }) => {
    const presented = encodeText(headerValue(headers, header) ?? '')
    // all are compared, so that the time does not tell which one matched
    return secrets.filter((secret) => equalBytes(secret, presented)).length > 0
  }
}

const requireSecrets = (secret: string | readonly string[]): readonly Uint8Array[] => {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret]
  if (secrets.length === 0 || !secrets.every(isSecret)) {
    throw new TypeError(
      'trust.secret must be 16 to 1,024 visible ASCII characters, or a list of such secrets. Make one with `openssl rand -hex 32`.',
    )
  }
  return secrets.map((each) => encodeText(each))
}

const isSecret = (value: unknown): value is string => typeof value === 'string' && SECRET.test(value)
