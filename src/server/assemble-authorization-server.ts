import { pooledRandomBytes, webCryptoDigest } from '../crypto/web-crypto.ts'
import { encodeText } from '../encoding/utf8.ts'
import { nobodyListens } from '../host/events.ts'
import { keysUnavailable } from '../host/keys-unavailable.ts'
import { comparableResource } from '../host/resources.ts'
import { systemClock } from '../host/system-clock.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { ReadClientCertificate } from '../types/certificate.ts'
import type { PolicyFields } from '../types/literal-policy.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { DPoPNonces, FindClientKeys } from '../types/ports.ts'
import type { AllowsResource } from '../types/rules.ts'
import type {
  AuthorizationServer,
  AuthorizationServerOptions,
  CheckedOptions,
  ServerSecret,
  VendorParameters,
} from '../types/server.ts'
import { missingParts } from './missing-parts.ts'
import { NUMBER_FIELDS, readPolicy } from './read-policy.ts'

/** Makes an authorization server from chosen parts, for bundles that must be small: the bundle holds no other part. The server
 * behaves as one of `authorizationServer`, which has all parts. Throws TypeError when policy or options need a part that is not there.
 *
 * Without `findOptionProblems` the options are hardly checked: pass them to `authorizationServer` in a test.
 * @see RFC 8414 §2 */
export const assembleAuthorizationServer = <
  const Details extends DetailTypes = Record<never, never>,
  const Vendor extends VendorParameters = Record<never, never>,
  const Fields extends PolicyFields = Policy,
>(
  checked: CheckedOptions<Details, Vendor, Fields>,
  parts: Parts,
): AuthorizationServer<Details, Vendor> => {
  const options = checked as unknown as AuthorizationServerOptions<Details, Vendor>
  const policy = readableCopy(options?.policy, parts)
  const found = parts.findOptionProblems?.(options, policy) ?? []
  const problems = [...found, ...problemsWhereReadable(options, policy, parts, found.length === 0)]
  if (problems.length > 0 || policy === undefined) {
    const { length } = problems
    throw new TypeError(
      `authorizationServer: ${length} invalid option${length === 1 ? '' : 's'}\n- ${problems.join('\n- ')}`,
    )
  }
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
    allowsResource: resourcePredicate(options.policy, options.resources),
  }
  const ports = parts.checkPorts?.(brought) ?? brought
  const as = {
    issuer: options.issuer,
    authorization_endpoint: options.authorization_endpoint,
    token_endpoint: options.token_endpoint,
    pushed_authorization_request_endpoint: options.pushed_authorization_request_endpoint,
    mtls_endpoint_aliases: options.mtls_endpoint_aliases,
    policy,
    authorizationDetails: options.authorizationDetails ?? ({} as Details),
    parameters: options.parameters ?? ({} as Vendor),
    rules: options.rules ?? [],
    metadata: options.metadata ?? {},
    ...ports,
    digest: ports.digest ?? webCryptoDigest,
    verifySignature: options.verifySignature,
    onEvent: options.onEvent ?? nobodyListens,
    limit: options.limit,
    // without its check it is off
    insecureDevelopment: options.insecureDevelopment === true && parts.findOptionProblems !== undefined,
    verifyClientSecret: options.verifyClientSecret,
    clientAttestation: options.clientAttestation,
    sign: options.sign,
    issueFrontChannelTokens: options.issueFrontChannelTokens,
    decrypt: options.decrypt,
    parts: Object.freeze({ ...parts }),
  }
  // not enumerable: a log of the server does not hold its keys
  return Object.freeze(Object.defineProperty(as, 'secrets', { value: secrets })) as AuthorizationServer<Details, Vendor>
}

const withoutNonces = (): never => {
  throw new TypeError('policy.dpopNonce must come with the part deriveDPoPNonces; got none.')
}

const noNonces: DPoPNonces = { issue: withoutNonces, accept: withoutNonces }

/** A policy that cannot be read counts as absent. */
const readableCopy = (policy: Policy | undefined, parts: Parts): Policy | undefined => {
  try {
    return policy && readPolicy(policy, parts)
  } catch {
    return undefined
  }
}

/** A malformed option may keep the others from being read. */
const problemsWhereReadable = <Details extends DetailTypes, Vendor extends VendorParameters>(
  options: AuthorizationServerOptions<Details, Vendor>,
  policy: Policy | undefined,
  parts: Parts,
  isAlone: boolean,
): readonly string[] => {
  const found: string[] = []
  try {
    const secrets = secretsOf(options.secret)
    if (secrets.length === 0 || secrets.some((one) => one instanceof Uint8Array && one.length < 32)) {
      found.push('secret must have at least 32 bytes; got fewer. Make one with `openssl rand -base64 32`.')
    }
    if (policy === undefined) throw policy
    found.push(
      ...missingParts(options, policy, parts),
      ...(parts.readClientAttestation?.findProblems(options, policy, parts) ?? []),
      ...(parts.findOptionProblems === undefined
        ? [...unknownFields(options.policy, policy), ...numberProblems(policy)]
        : []),
    )
  } catch {
    if (isAlone) found.push('policy must be a readable object, and secret text or bytes; got neither.')
  }
  return found
}

/** With a misspelt name, the value of the profile would stay in force, which may be weaker. */
const unknownFields = (policy: Policy, known: Policy): readonly string[] =>
  Object.keys(policy).flatMap((name) =>
    Object.hasOwn(known, name) || policy[name as keyof Policy] === undefined
      ? []
      : [`policy.${name} must be a field of Policy; got an unknown name.`],
  )

/** A comparison with NaN is false, so that nothing would ever expire. */
const numberProblems = (policy: Policy): readonly string[] =>
  [
    ...NUMBER_FIELDS,
    ...(policy.requestObjectMaxLifetime === undefined ? [] : (['requestObjectMaxLifetime'] as const)),
  ].flatMap((field) =>
    Number.isSafeInteger(policy[field]) ? [] : [`policy.${field} must be a whole number; got ${policy[field]}.`],
  )

/** Copies every secret as bytes, because a host may wipe the bytes that it passed. A key stays what it is. */
const secretsOf = (
  secret: AuthorizationServerOptions<DetailTypes, VendorParameters>['secret'],
): readonly ServerSecret[] =>
  [secret].flat().map((one) => {
    if (typeof one === 'string') return encodeText(one)
    return one instanceof Uint8Array ? one.slice() : (one as ServerSecret)
  })

const resourcePredicate = (policy: Policy, resources: readonly string[] | AllowsResource = []): AllowsResource => {
  if (typeof resources === 'function') return resources
  const allowed = new Set(resources.map((uri) => comparableResource(policy, uri)))
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
