import type { DetailTypes } from './authorization-details.ts'
import type { ReadClientCertificate } from './certificate.ts'
import type { JSONObject } from './json.ts'
import type { Parts } from './parts.ts'
import type { Policy } from './policy.ts'
import type {
  Clock,
  Decrypt,
  Digest,
  DPoPNonces,
  FindClient,
  FindClientKeys,
  IssueFrontChannelTokens,
  OnEvent,
  RandomBytes,
  Sign,
  Store,
  VerifyClientSecret,
  VerifySignature,
} from './ports.ts'
import type { AllowsResource, HostRule } from './rules.ts'
import type { InferOutput, StandardSchemaV1 } from './standard-schema.ts'

/** Parameters that the host declares beside the standard ones, each with a schema for its text. */
export type VendorParameters = { readonly [name: string]: StandardSchemaV1 }

/** The values of the declared parameters that a request carries, as their schemas put them out. */
export type VendorValues<Vendor extends VendorParameters> = {
  readonly [Name in keyof Vendor]?: InferOutput<Vendor[Name]>
}

/** URLs at which clients present certificates; those of the host's own endpoints, such as `userinfo_endpoint`, among them.
 * @see RFC 8705 §5 */
export interface MutualTLSEndpointAliases {
  readonly pushed_authorization_request_endpoint?: string | undefined
  readonly token_endpoint?: string | undefined
  readonly [endpoint: `${string}_endpoint`]: string | undefined
}

/** What a host brings to `authorizationServer`. */
export interface AuthorizationServerOptions<Details extends DetailTypes, Vendor extends VendorParameters> {
  /** An `https` URL without query and fragment (RFC 8414 §2); `http` on a loopback address, for development. */
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  /** Absent: PAR is switched off. */
  readonly pushed_authorization_request_endpoint?: string | undefined
  /** The same endpoints under the host name that asks for client certificates (RFC 8705 §5). */
  readonly mtls_endpoint_aliases?: MutualTLSEndpointAliases | undefined
  readonly policy: Policy
  readonly store: Store
  readonly findClient: FindClient
  /** From at least 32 random bytes: keys for references and nonces are derived from it. The first is used, all are accepted. */
  readonly secret: string | Uint8Array | readonly (string | Uint8Array)[]
  /** The types of authorization details (RFC 9396 §10). */
  readonly authorizationDetails?: Details
  readonly parameters?: Vendor
  /** The resources that clients may name, exactly compared, or a predicate; absent: none (RFC 8707 §2). */
  readonly resources?: readonly string[] | AllowsResource
  /** Rules of the host's own, after the core's. */
  readonly rules?: readonly HostRule[]
  /** Further metadata, such as `jwks_uri` and `userinfo_endpoint`. Fields that the core derives cannot be overridden. */
  readonly metadata?: JSONObject
  /** Default: the `jwks` of the client's record. */
  readonly findClientKeys?: FindClientKeys
  /** Default: the system's clock. */
  readonly clock?: Clock
  /** Default: WebCrypto. */
  readonly randomBytes?: RandomBytes
  /** Default: WebCrypto. */
  readonly digest?: Digest
  /** Default: WebCrypto, which verifies on other threads. */
  readonly verifySignature?: VerifySignature
  readonly onEvent?: OnEvent
  /** Default: the secrets of the client's record. */
  readonly verifyClientSecret?: VerifyClientSecret
  /** Default: stateless nonces under keys derived from `secret`. */
  readonly dpopNonces?: DPoPNonces
  /** Default: the certificate in the request itself. */
  readonly readClientCertificate?: ReadClientCertificate
  readonly sign?: Sign
  /** Needed by response types with `token` or `id_token`. */
  readonly issueFrontChannelTokens?: IssueFrontChannelTokens
  readonly decrypt?: Decrypt
}

/** A validated configuration: policy, endpoints and ports. Made by `authorizationServer`; shallowly frozen. */
export interface AuthorizationServer<
  Details extends DetailTypes = DetailTypes,
  Vendor extends VendorParameters = VendorParameters,
> {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly pushed_authorization_request_endpoint: string | undefined
  readonly mtls_endpoint_aliases: MutualTLSEndpointAliases | undefined
  readonly policy: Policy
  readonly authorizationDetails: Details
  readonly parameters: Vendor
  readonly allowsResource: AllowsResource
  readonly rules: readonly HostRule[]
  readonly metadata: JSONObject
  readonly secrets: readonly Uint8Array[]
  readonly store: Store
  readonly findClient: FindClient
  readonly findClientKeys: FindClientKeys
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly digest: Digest
  readonly verifySignature: VerifySignature | undefined
  readonly onEvent: OnEvent
  readonly verifyClientSecret: VerifyClientSecret | undefined
  readonly dpopNonces: DPoPNonces
  readonly readClientCertificate: ReadClientCertificate
  readonly sign: Sign | undefined
  readonly issueFrontChannelTokens: IssueFrontChannelTokens | undefined
  readonly decrypt: Decrypt | undefined
  readonly parts: Parts
}
