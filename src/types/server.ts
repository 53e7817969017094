import type { DetailTypes, MatchingDetailTypes } from './authorization-details.ts'
import type { ReadClientCertificate } from './certificate.ts'
import type { ClientAttestationOptions } from './client-attestation.ts'
import type { JSONObject } from './json.ts'
import type { LiteralPolicy, PolicyFields } from './literal-policy.ts'
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
  Limit,
  OnEvent,
  RandomBytes,
  Sign,
  Store,
  VerifyClientSecret,
  VerifySignature,
} from './ports.ts'
import type { AllowsResource, HostRule } from './rules.ts'
import type { InferOutput, StandardSchemaV1 } from './standard-schema.ts'

/** The members of a `CryptoKey` for HMAC that are looked at. It need not be extractable, so that no code can read the secret. */
export interface SecretKey {
  readonly type: string
  readonly algorithm: { readonly name: string }
  readonly usages: readonly string[]
}

/** A secret of the server, as the server keeps it. */
export type ServerSecret = Uint8Array | SecretKey

/** The host's own request parameters: by name, a schema for the text of each. */
export type VendorParameters = { readonly [name: string]: StandardSchemaV1 }

/** The values of the host's own parameters in one request, as their schemas return them. */
export type VendorValues<Vendor extends VendorParameters> = {
  readonly [Name in keyof Vendor]?: InferOutput<Vendor[Name]>
}

/** Endpoint URLs under the host name that asks for client certificates. Further `…_endpoint` names, such as
 * `userinfo_endpoint`, are for endpoints of the host.
 * @see RFC 8705 §5 */
export interface MutualTLSEndpointAliases {
  /** The URL of the PAR endpoint under that host name: absolute, `https`. Absent: it has no alias. */
  readonly pushed_authorization_request_endpoint?: string | undefined
  readonly token_endpoint?: string | undefined
  readonly [endpoint: `${string}_endpoint`]: string | undefined
}

/** The options of `authorizationServer`.
 * @example
 * ```ts
 * const as = authorizationServer({
 *   issuer: 'https://as.example',
 *   pushed_authorization_request_endpoint: 'https://as.example/par',
 *   authorization_endpoint: 'https://as.example/authorize',
 *   token_endpoint: 'https://as.example/token',
 *   policy: oauth21,
 *   store: memoryStore({ clock }),
 *   secret: crypto.getRandomValues(new Uint8Array(32)),
 *   findClient: async (client_id) => clients.get(client_id),
 * })
 * ``` */
export interface AuthorizationServerOptions<Details extends DetailTypes, Vendor extends VendorParameters> {
  /** The issuer identifier: an `https` URL without query and fragment (RFC 8414 §2). On a loopback address, `http` is
   * accepted for development. */
  readonly issuer: string
  /** The external URL of the authorization endpoint: absolute, `https`, without fragment (RFC 6749 §3.1). */
  readonly authorization_endpoint: string
  /** The external URL of the token endpoint: absolute, `https`, without fragment (RFC 6749 §3.2). Client assertions and DPoP
   * proofs name it. */
  readonly token_endpoint: string
  /** The external URL of the PAR endpoint: absolute, `https` (RFC 9126 §5). Absent: PAR is switched off. */
  readonly pushed_authorization_request_endpoint?: string | undefined
  /** The same endpoints under the host name that asks for client certificates (RFC 8705 §5). */
  readonly mtls_endpoint_aliases?: MutualTLSEndpointAliases | undefined
  /** Sets the methods, lifetimes and bounds of the server. Pass a profile, such as `oauth21`, or `{ ...oauth21, … } satisfies Policy`. */
  readonly policy: Policy
  /** Keeps requests, codes and replay markers. Pass a store of the package, such as `memoryStore({ clock })` of
   * `parapet/stores/memory` for one process. */
  readonly store: Store
  /** Finds a client in the host's registry by `client_id`; resolves to `undefined` (or `null`) for an unknown one. The core trusts the
   * record, so check registrations with `parseClient`. */
  readonly findClient: FindClient
  /** At least 32 random bytes, from which the server derives the keys of references and nonces. Pass bytes, text, or a `CryptoKey` for
   * HMAC with SHA-256 that may sign. To rotate,
   * pass a list: the server uses the first secret and accepts all of them. */
  readonly secret: string | ServerSecret | readonly (string | ServerSecret)[]
  /** The types of `authorization_details` that clients may use, each with its schema (RFC 9396 §10). Absent: the parameter
   * is ignored. */
  readonly authorizationDetails?: Details | undefined
  /** The host's own request parameters, each under its whole name with a Standard Schema for its text (valibot, zod, arktype, …).
   * `pending.vendor` has their values. */
  readonly parameters?: Vendor | undefined
  /** The resources that clients may name in `resource` (RFC 8707 §2): a list, compared exactly, or a predicate. Absent:
   * none. */
  readonly resources?: readonly string[] | AllowsResource | undefined
  /** The host's own rules for requests. They run after the rules of the core and can only refuse. */
  readonly rules?: readonly HostRule[] | undefined
  /** Further discovery metadata, such as `jwks_uri` and `userinfo_endpoint` (RFC 8414 §2). Fields that the core derives
   * cannot be overridden, and registered fields must have their registered form. `grant_types_supported` is added to: name the grants
   * that your token endpoint has besides the code, such as `refresh_token`. Where certificates bind the tokens of some clients alone, as
   * their records say, state
   * `tls_client_certificate_bound_access_tokens: true` here (RFC 8705 §3.3). Fields of unfinished drafts are the host's too:
   * `dpop_bound_access_tokens_required` (draft-emelia-oauth-as-metadata-dpop-required) and
   * `authorization_details_types_metadata_endpoint` (draft-ietf-oauth-rar-metadata-remediation). */
  readonly metadata?: JSONObject | undefined
  /** Finds the public keys of a client. Default: the `jwks` of the client's record. For `jwks_uri`, pass `remoteClientKeys`
   * of `parapet/client-authentication`. */
  readonly findClientKeys?: FindClientKeys | undefined
  /** Returns the time in whole seconds since 1970. Default: the system's clock. */
  readonly clock?: Clock | undefined
  /** Returns random bytes from a cryptographically secure generator. Default: WebCrypto. */
  readonly randomBytes?: RandomBytes | undefined
  /** Computes SHA-256. Default: `node:crypto` on Node, Deno and Bun, otherwise WebCrypto. */
  readonly digest?: Digest | undefined
  /** Verifies a signature synchronously. Default: `node:crypto` verifies ES256 on Node and Bun, for which nothing else runs for some 50 to 80 µs;
   * otherwise WebCrypto verifies, on other threads. To leave all signatures to WebCrypto, pass `() => undefined`. */
  readonly verifySignature?: VerifySignature | undefined
  /** Receives every outcome, for logs and metrics. The core does not wait for it and ignores its errors. Events hold no
   * secrets. */
  readonly onEvent?: OnEvent | undefined
  /** INSECURE, for development alone: accepts `http` for the issuer and the endpoints on any host, and lets `remoteClientKeys` fetch a
   * registered client's `jwks_uri` over `http` and from private networks. The server warns on the console at the start. Refused under a policy
   * that is no weaker than `fapi2SecurityProfile`. Default: false. */
  readonly insecureDevelopment?: boolean | undefined
  /** Whether every client's record must have `demandsCount`, which `parseClient` writes for its option `demands`. Without it, a record
   * that lost its `demands` in the host's database looks like one that demands nothing. With it, every operation for such a record
   * rejects. Clients of a client source need none. Default: false. */
  readonly demandsCountRequired?: boolean | undefined
  /** Decides whether a request is one too many. The server asks before it reads a request, and again once the client is known, before
   * it verifies further signatures. The refusal is 429 with `Retry-After` (RFC 9126 §2.3). Absent: no request is. */
  readonly limit?: Limit | undefined
  /** Verifies a client secret where the registry stores hashes only. Default: comparison with the secrets of the client's
   * record. */
  readonly verifyClientSecret?: VerifyClientSecret | undefined
  /** Issues and checks DPoP nonces (RFC 9449 §8). Default: stateless nonces under keys derived from `secret`. */
  readonly dpopNonces?: DPoPNonces | undefined
  /** Reads the client certificate of a request, for example from a header of a trusted proxy. Default: the certificate in
   * the request itself. */
  readonly readClientCertificate?: ReadClientCertificate | undefined
  /** Says whom the server trusts to attest clients; the methods `attest_jwt_client_auth` and `attest_jwt_client_auth_dpop` need
   * it (draft-ietf-oauth-attestation-based-client-auth §4). */
  readonly clientAttestation?: ClientAttestationOptions | undefined
  /** Signs JWT responses (JARM §2.2); response modes with `jwt` need it. Pass `jwkSigner({ … })`. */
  readonly sign?: Sign | undefined
  /** Issues the tokens of the authorization response; response types with `token` or `id_token` need it (OpenID Connect Core
   * §3.2.2.5). */
  readonly issueFrontChannelTokens?: IssueFrontChannelTokens | undefined
  /** Decrypts encrypted request objects (RFC 9101 §6.1). Pass `jwkDecrypter({ … })`. Absent: the server refuses encrypted
   * request objects. */
  readonly decrypt?: Decrypt | undefined
}

/** The options as the compiler checks them where a server is made: the policy has literal values, and each type of authorization details
 * stands under its own key. A message takes the place of what does not fit. */
export type CheckedOptions<
  Details extends DetailTypes,
  Vendor extends VendorParameters,
  Fields extends PolicyFields,
> = Omit<AuthorizationServerOptions<Details, Vendor>, 'policy' | 'authorizationDetails'> & {
  /** The decisions of this deployment: a profile, or a profile with fields of your own and `satisfies Policy`. */
  readonly policy: Fields & LiteralPolicy<Fields>
  /** The types of authorization details, each under its `type` (RFC 9396 §10). */
  readonly authorizationDetails?: (Details & MatchingDetailTypes<Details>) | undefined
}

/** A validated configuration, which every operation takes as its first argument. `authorizationServer` makes it and freezes
 * its own members. */
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
  readonly secrets: readonly ServerSecret[]
  readonly store: Store
  readonly findClient: FindClient
  readonly findClientKeys: FindClientKeys
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly digest: Digest
  readonly verifySignature: VerifySignature | undefined
  readonly onEvent: OnEvent
  readonly limit: Limit | undefined
  readonly insecureDevelopment: boolean
  readonly demandsCountRequired: boolean
  readonly verifyClientSecret: VerifyClientSecret | undefined
  readonly dpopNonces: DPoPNonces
  readonly readClientCertificate: ReadClientCertificate
  readonly clientAttestation: ClientAttestationOptions | undefined
  readonly sign: Sign | undefined
  readonly issueFrontChannelTokens: IssueFrontChannelTokens | undefined
  readonly decrypt: Decrypt | undefined
  readonly parts: Parts
}

/** The configured URLs of a server. */
export type ConfiguredEndpoints = Pick<
  AuthorizationServer,
  | 'issuer'
  | 'authorization_endpoint'
  | 'token_endpoint'
  | 'pushed_authorization_request_endpoint'
  | 'mtls_endpoint_aliases'
>
