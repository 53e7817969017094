import { encodeText } from '../crypto/text.ts'
import { computeMAC, webCryptoDigest, webCryptoRandomBytes } from '../crypto/web-crypto.ts'
import { statelessDPoPNonces } from '../helpers/dpop-nonces.ts'
import { optionProblems } from '../schema/options.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { ReadClientCertificate } from '../types/certificate.ts'
import type { DPoPNonces, FindClientKeys } from '../types/ports.ts'
import type { AllowsResource } from '../types/rules.ts'
import type { AuthorizationServer, AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import { policyProblems, secretsOf } from './option-problems.ts'
import { systemClock } from './system-clock.ts'

/** Checks the options once and returns the authorization server that every operation takes: policy, endpoints and ports, shallowly
 * frozen. Throws TypeError that names every problem at once.
 * @see RFC 8414 §2 */
export const authorizationServer = <
  const Details extends DetailTypes = Record<never, never>,
  const Vendor extends VendorParameters = Record<never, never>,
>(
  options: AuthorizationServerOptions<Details, Vendor>,
): AuthorizationServer<Details, Vendor> => {
  const problems = [...optionProblems(options), ...problemsWhereReadable(options)]
  if (problems.length > 0) throw new TypeError(`These options cannot stand:\n- ${problems.join('\n- ')}`)
  const secrets = secretsOf(options.secret)
  const as = {
    issuer: options.issuer,
    authorization_endpoint: options.authorization_endpoint,
    token_endpoint: options.token_endpoint,
    pushed_authorization_request_endpoint: options.pushed_authorization_request_endpoint,
    mtls_endpoint_aliases: options.mtls_endpoint_aliases,
    policy: Object.freeze({ ...options.policy }),
    authorizationDetails: options.authorizationDetails ?? ({} as Details),
    parameters: options.parameters ?? ({} as Vendor),
    allowsResource: resourcePredicate(options.resources),
    rules: options.rules ?? [],
    metadata: options.metadata ?? {},
    store: options.store,
    findClient: options.findClient,
    findClientKeys: options.findClientKeys ?? keysOfRecord,
    clock: options.clock ?? systemClock,
    randomBytes: options.randomBytes ?? webCryptoRandomBytes,
    digest: options.digest ?? webCryptoDigest,
    onEvent: options.onEvent ?? (() => {}),
    verifyClientSecret: options.verifyClientSecret,
    dpopNonces: options.dpopNonces ?? derivedNonces(secrets),
    readClientCertificate: options.readClientCertificate ?? certificateOfConnection,
    sign: options.sign,
    issueFrontChannelTokens: options.issueFrontChannelTokens,
    decrypt: options.decrypt,
  }
  // not enumerable: whoever logs the server does not log its keys
  return Object.freeze(Object.defineProperty(as, 'secrets', { value: secrets })) as AuthorizationServer<Details, Vendor>
}

/** What is malformed may keep the rest from being looked at. */
const problemsWhereReadable = <Details extends DetailTypes, Vendor extends VendorParameters>(
  options: AuthorizationServerOptions<Details, Vendor>,
): readonly string[] => {
  try {
    return policyProblems(options)
  } catch {
    return []
  }
}

const resourcePredicate = (resources: readonly string[] | AllowsResource = []): AllowsResource => {
  if (typeof resources === 'function') return resources
  const allowed = new Set(resources)
  return (resource) => allowed.has(resource)
}

const keysOfRecord: FindClientKeys = async ({ jwks }) => {
  if (jwks === undefined) throw new Error('The client has no jwks.')
  return jwks
}

const certificateOfConnection: ReadClientCertificate = ({ clientCertificate }) =>
  clientCertificate === undefined ? { kind: 'absent' } : { kind: 'certificate', certificate: clientCertificate }

/** Nonce keys are derived when the first nonce is: deriving is asynchronous, building a server is not. */
const derivedNonces = (secrets: readonly Uint8Array[]): DPoPNonces => {
  let derived: Promise<DPoPNonces> | undefined
  const nonces = (): Promise<DPoPNonces> => {
    derived ??= Promise.all(secrets.map((secret) => computeMAC(secret, encodeText('parapet dpop nonces')))).then(
      (keys) => statelessDPoPNonces({ keys }),
    )
    return derived
  }
  return {
    issue: async (now) => (await nonces()).issue(now),
    accept: async (nonce, now) => (await nonces()).accept(nonce, now),
  }
}
