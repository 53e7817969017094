import { defaultDigest } from '../crypto/digest.ts'
import { pooledRandomBytes } from '../crypto/web-crypto.ts'
import { misuse } from '../encoding/option-check.ts'
import { optionalFunction, requireObject } from '../encoding/require-that.ts'
import { certificateOfConnection } from '../host/client-certificate.ts'
import { ignoreEvents } from '../host/events.ts'
import { keysUnavailable } from '../host/keys-unavailable.ts'
import { partOf } from '../host/part-of.ts'
import { comparableResource } from '../host/resources.ts'
import { systemClock } from '../host/system-clock.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { PolicyFields } from '../types/literal-policy.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { DPoPNonces, FindClientKeys } from '../types/ports.ts'
import type { AllowsResource } from '../types/rules.ts'
import type {
  AuthorizationServer,
  AuthorizationServerOptions,
  CheckedOptions,
  VendorParameters,
} from '../types/server.ts'
import { missingParts } from './missing-parts.ts'
import { malformedFields, readPolicy } from './read-policy.ts'
import { areLongSecrets, readSecrets } from './read-secrets.ts'

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
): AuthorizationServer<Details, Vendor> => assemble('assembleAuthorizationServer', checked, parts)

/** Does the same under the name of the function that the host called. */
export const assemble = <
  const Details extends DetailTypes,
  const Vendor extends VendorParameters,
  const Fields extends PolicyFields,
>(
  factory: 'authorizationServer' | 'assembleAuthorizationServer',
  checked: CheckedOptions<Details, Vendor, Fields>,
  parts: Parts,
): AuthorizationServer<Details, Vendor> => {
  requireObject('parts', 'the parts of the server', parts, undefined, 'Import them from parapet/parts.')
  for (const [name, part] of Object.entries(parts)) optionalFunction(`parts.${name}`, part)
  const options = checked as unknown as AuthorizationServerOptions<Details, Vendor>
  const policy = readableCopy(options?.policy, parts)
  const found = parts.findOptionProblems?.(options, policy, parts) ?? []
  const problems = found.length > 0 ? found : invalidOptions(options, policy, parts)
  if (problems.length > 0 || policy === undefined) throw misuse(factory, problems)
  const secrets = readSecrets(options.secret)
  const brought = {
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
    store: options.store,
    ...ports,
    digest: ports.digest ?? defaultDigest,
    verifySignature: options.verifySignature,
    onEvent: options.onEvent ?? ignoreEvents,
    limit: options.limit,
    // without its check it is off
    insecureDevelopment: options.insecureDevelopment === true && parts.findOptionProblems !== undefined,
    demandsCountRequired: options.demandsCountRequired === true,
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

const withoutNonces = (): never => partOf({ parts: {} }, 'deriveDPoPNonces') as never

const noNonces: DPoPNonces = { issue: withoutNonces, accept: withoutNonces }

/** A policy that cannot be read counts as absent. */
const readableCopy = (policy: Policy | undefined, parts: Parts): Policy | undefined => {
  try {
    return policy && readPolicy(policy, parts)
  } catch {
    return undefined
  }
}

/** Checks the options on which security rests, for a bundle without `findOptionProblems`. It names each option, and a part that is not
 * there: what an option must be is said by that part. A malformed option may keep another from being read. */
const invalidOptions = <Details extends DetailTypes, Vendor extends VendorParameters>(
  options: AuthorizationServerOptions<Details, Vendor>,
  policy: Policy | undefined,
  parts: Parts,
): readonly string[] => {
  const names: string[] = []
  let missing: readonly string[] = []
  try {
    if (!areLongSecrets(readSecrets(options.secret))) names.push('secret')
    if (policy === undefined) throw policy
    names.push(
      ...[...unknownFields(options.policy, policy), ...malformedFields(policy)].map((field) => `policy.${field}`),
      ...(parts.readClientAttestation?.unfitOptions(options, policy, parts) ?? []),
    )
    missing = missingParts(options, policy, parts)
  } catch {
    names.push('policy or secret')
  }
  return [
    ...missing.map((part) => `parts.${part} must be set; got undefined. Import it from parapet/parts.`),
    ...names.map(
      (name) =>
        `${name} must be valid; got another value. Add the part findOptionProblems of parapet/parts to read more.`,
    ),
  ]
}

/** With a misspelt name, the value of the profile would stay in force, which may be weaker. */
const unknownFields = (policy: Policy, known: Policy): readonly string[] =>
  Object.keys(policy).filter((name) => !Object.hasOwn(known, name) && policy[name as keyof Policy] !== undefined)

const resourcePredicate = (
  policy: Policy,
  resources: readonly string[] | AllowsResource | null | undefined,
): AllowsResource => {
  if (typeof resources === 'function') return resources
  const allowed = new Set(resources?.map((uri) => comparableResource(policy, uri)))
  return (resource) => allowed.has(resource)
}

const keysOfRecord: FindClientKeys = async ({ jwks }) => {
  if (jwks === undefined) throw keysUnavailable('The client has no jwks, and findClientKeys is not set.')
  return jwks
}
