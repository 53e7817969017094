import { pooledRandomBytes, webCryptoDigest } from '../crypto/web-crypto.ts'
import { encodeText } from '../encoding/utf8.ts'
import { keysUnavailable } from '../host/keys-unavailable.ts'
import { systemClock } from '../host/system-clock.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { ReadClientCertificate } from '../types/certificate.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { DPoPNonces, FindClientKeys } from '../types/ports.ts'
import type { AllowsResource } from '../types/rules.ts'
import type { AuthorizationServer, AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import { missingParts } from './missing-parts.ts'

/** Makes an authorization server of chosen parts, for bundles that must be small: what no part was passed for is not in them. It
 * behaves as one of `authorizationServer`, which has them all. Throws TypeError when policy or options need a part that is not there.
 *
 * Without `findOptionProblems` the options are hardly checked: pass them to `authorizationServer` in a test.
 * @see RFC 8414 §2 */
export const assembleAuthorizationServer = <
  const Details extends DetailTypes = Record<never, never>,
  const Vendor extends VendorParameters = Record<never, never>,
>(
  options: AuthorizationServerOptions<Details, Vendor>,
  parts: Parts,
): AuthorizationServer<Details, Vendor> => {
  const found = parts.findOptionProblems?.(options) ?? []
  const problems = [...found, ...problemsWhereReadable(options, parts, found.length === 0)]
  if (problems.length > 0) throw new TypeError(`These options cannot stand:\n- ${problems.join('\n- ')}`)
  const secrets = secretsOf(options.secret)
  const brought = {
    store: options.store,
    findClient: options.findClient,
    findClientKeys: options.findClientKeys ?? keysOfRecord,
    clock: options.clock ?? systemClock,
    randomBytes: options.randomBytes ?? pooledRandomBytes(systemClock),
    digest: options.digest,
    dpopNonces: options.dpopNonces ?? parts.deriveDPoPNonces?.(secrets) ?? noNonces,
    readClientCertificate: options.readClientCertificate ?? certificateOfConnection,
    allowsResource: resourcePredicate(options.resources),
  }
  const ports = parts.checkPorts?.(brought) ?? brought
  const as = {
    issuer: options.issuer,
    authorization_endpoint: options.authorization_endpoint,
    token_endpoint: options.token_endpoint,
    pushed_authorization_request_endpoint: options.pushed_authorization_request_endpoint,
    mtls_endpoint_aliases: options.mtls_endpoint_aliases,
    policy: Object.freeze({ ...options.policy }),
    authorizationDetails: options.authorizationDetails ?? ({} as Details),
    parameters: options.parameters ?? ({} as Vendor),
    rules: options.rules ?? [],
    metadata: options.metadata ?? {},
    ...ports,
    digest: ports.digest ?? webCryptoDigest,
    verifySignature: options.verifySignature,
    onEvent: options.onEvent ?? (() => {}),
    verifyClientSecret: options.verifyClientSecret,
    sign: options.sign,
    issueFrontChannelTokens: options.issueFrontChannelTokens,
    decrypt: options.decrypt,
    parts: Object.freeze({ ...parts }),
  }
  // not enumerable: whoever logs the server does not log its keys
  return Object.freeze(Object.defineProperty(as, 'secrets', { value: secrets })) as AuthorizationServer<Details, Vendor>
}

const withoutNonces = (): never => {
  throw new TypeError('The server needs the part deriveDPoPNonces.')
}

const noNonces: DPoPNonces = { issue: withoutNonces, accept: withoutNonces }

/** What is malformed may keep the rest from being looked at. */
const problemsWhereReadable = <Details extends DetailTypes, Vendor extends VendorParameters>(
  options: AuthorizationServerOptions<Details, Vendor>,
  parts: Parts,
  isAlone: boolean,
): readonly string[] => {
  const found: string[] = []
  try {
    const { policy, secret } = options
    const secrets = secretsOf(secret)
    if (secrets.length === 0 || secrets.some((one) => one.length < 32)) {
      found.push('secret: every secret has at least 32 bytes; make one with a random generator.')
    }
    found.push(
      ...missingParts(options, parts),
      ...(parts.findOptionProblems === undefined ? numberProblems(policy) : []),
    )
  } catch {
    if (isAlone) found.push('policy, secret: are not readable.')
  }
  return found
}

/** What bounds a time or a size. Nothing compares with what is no number, so that without one whatever is old would be accepted. */
const BOUNDS = [
  'clockTolerance',
  'clientAssertionMaxLifetime',
  'dpopProofMaxAge',
  'requestUriLifetime',
  'interactionLifetime',
  'codeLifetime',
  'usedCodeRetention',
  'maxRequestBytes',
  'maxParameters',
  'maxParameterLength',
] as const

const numberProblems = (policy: Policy): readonly string[] =>
  [
    ...BOUNDS,
    ...(policy.requestObjectMaxLifetime === undefined ? [] : (['requestObjectMaxLifetime'] as const)),
  ].flatMap((field) => (Number.isSafeInteger(policy[field]) ? [] : [`policy.${field}: is a whole number.`]))

/** Every secret as bytes, of which the server keeps its own: a host may wipe what it passed. */
const secretsOf = (secret: string | Uint8Array | readonly (string | Uint8Array)[]): readonly Uint8Array[] =>
  (typeof secret === 'string' || secret instanceof Uint8Array ? [secret] : secret).map((one) =>
    typeof one === 'string' ? encodeText(one) : Uint8Array.from(one),
  )

const resourcePredicate = (resources: readonly string[] | AllowsResource = []): AllowsResource => {
  if (typeof resources === 'function') return resources
  const allowed = new Set(resources)
  return (resource) => allowed.has(resource)
}

const keysOfRecord: FindClientKeys = async ({ jwks }) => {
  if (jwks === undefined) throw keysUnavailable('The client has no jwks, and the option findClientKeys is not set.')
  return jwks
}

const certificateOfConnection: ReadClientCertificate = ({ clientCertificate }) => {
  // null as well: hosts in JavaScript say so
  const certificate = clientCertificate ?? undefined
  return certificate === undefined ? { kind: 'absent' } : { kind: 'certificate', certificate }
}
