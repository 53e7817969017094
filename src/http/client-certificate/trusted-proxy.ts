import { checkOptions, isObject, must, type OptionChecks, objectWith } from '../../encoding/option-check.ts'
import { equalTexts } from '../../encoding/utf8.ts'
import { booleanOf } from '../../host/answers.ts'
import type { ReadClientCertificate } from '../../types/certificate.ts'
import type { HttpRequest } from '../../types/http.ts'
import { aHeaderName, type ClientCertificateParser, headerValue } from './parser.ts'

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

/** A factory of parsers, which is a function too, answers with a function. */
const isParser = (value: unknown): boolean => {
  if (typeof value !== 'function') return false
  try {
    const found: unknown = value({ get: () => null })
    return isObject(found) && typeof found.kind === 'string'
  } catch {
    return false
  }
}

const OPTIONS: OptionChecks<CertificateFromProxyOptions> = /* @__PURE__ */ (() => {
  const isSecret = (value: unknown): boolean => typeof value === 'string' && SECRET.test(value)
  const sharedSecret = objectWith(
    '{ header, secret } that the proxy sets in every request, or a function that tells whether a request came from the proxy',
    {
      header: aHeaderName,
      secret: must(
        'be 16 to 1,024 visible ASCII characters, or a list of such secrets',
        (value) => (Array.isArray(value) ? value.length > 0 && value.every(isSecret) : isSecret(value)),
        { remedy: 'Make one with `openssl rand -hex 32`.' },
      ),
    },
    'Anybody can write a certificate header, so state why to believe it.',
  )
  return {
    parser: must('be a parser of certificate headers', isParser, {
      remedy: 'Pass one for the proxy in front of this server, such as nginxHeaders().',
    }),
    trust: (value) => (typeof value === 'function' ? [] : sharedSecret(value)),
  }
})()

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
  checkOptions('certificateFromProxy', options ?? {}, OPTIONS)
  const { parser, trust } = options
  const trusts = trustOf(trust)
  return (request) => {
    const parsed = parser(request.headers)
    if (parsed.kind === 'absent' || trusts(request)) return parsed
    return { kind: 'untrusted', detail: 'A certificate header came over a hop that did not pass the trust gate.' }
  }
}

const trustOf = (trust: SharedSecretHeader | TrustsHop): TrustsHop => {
  if (typeof trust === 'function') return (request) => booleanOf('trust', trust(request))
  const { header } = trust
  const secrets = secretsOf(trust)
  return ({ headers }) => {
    const presented = headerValue(headers, header) ?? ''
    // all are compared, so that the time does not tell which one matched
    return secrets.filter((secret) => equalTexts(secret, presented)).length > 0
  }
}

const secretsOf = ({ secret }: SharedSecretHeader): readonly string[] =>
  typeof secret === 'string' ? [secret] : secret
