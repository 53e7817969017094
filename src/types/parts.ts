import type { OAuthError } from '../errors/oauth-error.ts'
import type { AuthorizationDetailObject, DetailTypes } from './authorization-details.ts'
import type { ClientCertificateReading } from './certificate.ts'
import type { Client } from './client.ts'
import type { ClientAttestation } from './client-attestation.ts'
import type { ClientAuthenticationMethod } from './client-authentication-methods.ts'
import type { HttpRequest } from './http.ts'
import type { UnverifiedJWS } from './jose.ts'
import type { AuthorizationParameters } from './parameters.ts'
import type { Policy } from './policy.ts'
import type { Digest, DPoPNonces, Limit, LimitedRequest } from './ports.ts'
import type { RequestRecord } from './records.ts'
import type { ReplayMarker } from './replay-marker.ts'
import type { Refused, Result } from './result.ts'
import type { HostRule, RequestError, RequestFacts } from './rules.ts'
import type { AuthorizationServer, AuthorizationServerOptions, ServerSecret, VendorParameters } from './server.ts'
import type { EpochSeconds } from './time.ts'

type NotAuthenticated = OAuthError<'invalid_client' | 'temporarily_unavailable'>

/** Credentials that were taken apart: the client that they name, and their proof, which is made once the registration is known. */
export interface PresentedCredentials {
  readonly client_id: string
  /** Returns the methods that bring such credentials, under the policy for their client; undefined: all that this part verifies. */
  readonly methods?: ((policy: Policy) => readonly ClientAuthenticationMethod[] | undefined) | undefined
  /** Costs the same for an unknown client. Returns the marker of a proof that counts once. */
  readonly prove: (
    as: AuthorizationServer,
    client: Client | undefined,
    method: ClientAuthenticationMethod,
    now: EpochSeconds,
  ) => Promise<Result<ReplayMarker | undefined, NotAuthenticated>>
}

/** Reads the credentials of one mechanism, and finds out which client they name. */
export type ReadCredentials = (
  as: AuthorizationServer,
  request: HttpRequest,
  form: ReadonlyMap<string, string>,
) => Result<PresentedCredentials, NotAuthenticated | OAuthError<'invalid_request'>>

/** Why an attestation does not count. */
export type NotAttested = OAuthError<
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_client_attestation'
  | 'use_fresh_attestation'
  | 'use_attestation_challenge'
>

/** A client attestation and its proof of possession, taken apart. */
export interface PresentedAttestation {
  /** The `sub`, by its own word. */
  readonly client_id: string
  /** Verifies both for the client that the request names, which may be unknown to the registry. It costs the same for every client. */
  readonly prove: (
    as: AuthorizationServer,
    client_id: string,
    client: Client | undefined,
    now: EpochSeconds,
  ) => Promise<Result<ProvenAttestation, NotAttested>>
}

/** A verified client attestation. It counts only once `replayMarker` is marked as used and `checkProof` has no objection. */
export interface ProvenAttestation {
  readonly attestation: ClientAttestation
  /** The method by which it can authenticate the client. */
  readonly method: 'attest_jwt_client_auth' | 'attest_jwt_client_auth_dpop'
  /** The client that the host derived from it, where none is registered. */
  readonly client: Client | undefined
  /** The members of the stored request that bind it to the instance. There are none where the attestation is only a signal. */
  readonly bound: Pick<RequestRecord, 'v' | 'instance_jkt' | 'client'> | undefined
  readonly replayMarker: ReplayMarker | undefined
  /** Where the DPoP proof of the request is the proof of possession, compares its key. */
  readonly checkProof: ((proof: ProvenKey | undefined) => Refused<NotAttested> | undefined) | undefined
  /** A fresh challenge for the client, when one is due. */
  readonly fresh?: { readonly replyHeaders: Readonly<Record<string, string>> } | undefined
}

/** An option with which attestations cannot be verified. */
export type UnfitOption =
  | 'clientAttestation'
  | `policy.${'clientAttestationChallenge' | 'clientAttestationMaxAge' | 'clientAttestationPopMaxAge'}`

/** Reads the client attestation of a request; undefined where there is none, or where the policy has no use for one. `isSignal`: the
 * client authenticates by another mechanism. */
export interface ReadClientAttestation {
  (
    as: AuthorizationServer,
    request: HttpRequest,
    isSignal: boolean,
  ): Result<PresentedAttestation, NotAttested> | undefined
  /** The fields of the policy that this part brings. */
  readonly policyFields: readonly (keyof Policy)[]
  /** Names the options with which this part cannot work. `findOptionProblems` has the sentences. */
  readonly unfitOptions: (
    options: Pick<AuthorizationServerOptions<DetailTypes, VendorParameters>, 'clientAttestation' | 'dpopNonces'>,
    policy: Policy,
    parts: Parts,
  ) => readonly UnfitOption[]
}

/** The result of a verified DPoP proof. It counts only once `replayMarker` is marked as used. */
export interface ProvenKey {
  readonly jkt: string
  readonly replayMarker: ReplayMarker
  readonly renewNonce: boolean
}

/** The parameters of a verified request object. */
export interface RequestObjectParameters {
  readonly parameters: AuthorizationParameters
  readonly expires_at: EpochSeconds | undefined
  /** A member of the wrong JSON type, reported after `redirect_uri` is matched, because `redirect_uri` decides where errors go
   * (RFC 9101 §4). */
  readonly requestObjectError: OAuthError<'invalid_request'> | undefined
}

/** The facts about a request that its events name, as far as they are known. */
export interface EventTrace {
  /** A registered client that the request names. Anyone can name it: nothing is proven until the authentication succeeds. */
  client_id?: string
  flow?: string | undefined
  /** Notes the request that is served, by the hash under which it is stored. */
  follow?: (request: string) => Promise<void>
}

/** The ports whose answers are compared with what they must be before they count. */
export type CheckedPorts = Pick<
  AuthorizationServer,
  'findClient' | 'findClientKeys' | 'clock' | 'randomBytes' | 'dpopNonces' | 'readClientCertificate' | 'allowsResource'
> & {
  /** Undefined for the default. */
  readonly digest: Digest | undefined
}

/** The parts of an authorization server beside its core. Policy and options say which of them it needs. */
export interface Parts {
  /** Names what is wrong with the options, a sentence each. `policy` is the copy that the server keeps; undefined: it cannot be read.
   * `parts` are the parts of the server, which may lack one that the options need.
   * Without this part only missing parts, short secrets, unknown fields of the policy and bounds that are not numbers are refused, by
   * name. */
  readonly findOptionProblems?: <Details extends DetailTypes, Vendor extends VendorParameters>(
    options: AuthorizationServerOptions<Details, Vendor>,
    policy?: Policy,
    parts?: Parts,
  ) => readonly string[]
  /** Compares what the ports answer with what their types say, and throws TypeError that names the port. Without this part,
   * an answer that is neither true nor false grants nothing and is not reported. */
  readonly checkPorts?: (ports: CheckedPorts) => CheckedPorts
  /** Where the host brings `limit`. */
  readonly askLimit?: (
    limit: Limit,
    asked: LimitedRequest,
  ) => Promise<OAuthError<'temporarily_unavailable'> | undefined>
  /** Makes events carry `duration`, `flow` and `requestContext`, which they lack without this part. */
  readonly traceEvents?: <Server extends Pick<AuthorizationServer, 'onEvent' | 'clock' | 'digest'>>(
    as: Server,
    trace: EventTrace,
    requestContext: unknown,
  ) => Server | undefined
  /** For `client_secret_basic` and `client_secret_post`. */
  readonly readClientSecret?: ReadCredentials
  /** For `private_key_jwt` and `client_secret_jwt`. */
  readonly readClientAssertion?: ReadCredentials
  /** For `client_secret_jwt`, beside `readClientAssertion`. Costs the same for an unknown client. */
  readonly verifyAssertionMAC?: (
    as: AuthorizationServer,
    jws: UnverifiedJWS,
    client: Client | undefined,
    now: EpochSeconds,
  ) => Promise<'good' | 'bad' | 'no-key'>
  /** For `tls_client_auth` and `self_signed_tls_client_auth`. */
  readonly proveClientCertificate?: (
    as: AuthorizationServer,
    reading: ClientCertificateReading,
    client: Client | undefined,
    method: ClientAuthenticationMethod,
  ) => Promise<Result<undefined, NotAuthenticated>>
  /** For `attest_jwt_client_auth` and `attest_jwt_client_auth_dpop`, and for attestations beside other methods. */
  readonly readClientAttestation?: ReadClientAttestation
  /** Where `dpop_signing_alg_values_supported` has an entry. */
  readonly readDPoPProof?: (
    as: AuthorizationServer,
    request: HttpRequest,
    client_id: string,
    now: EpochSeconds,
  ) => Promise<Result<ProvenKey | undefined, OAuthError<'invalid_dpop_proof' | 'use_dpop_nonce'>>>
  /** Where `request_parameter_supported` is set. */
  readonly readRequestObject?: (
    as: AuthorizationServer,
    request: string,
    client: Client,
    endpoint: 'push' | 'authorization',
    now: EpochSeconds,
  ) => Promise<Result<RequestObjectParameters, OAuthError<'invalid_request_object' | 'temporarily_unavailable'>>>
  /** Where `dpopNonce` is not `off` and the host brings no `dpopNonces`. */
  readonly deriveDPoPNonces?: (secrets: readonly ServerSecret[]) => DPoPNonces
  /** Where types of authorization details are declared. */
  readonly verifyAuthorizationDetails?: (
    text: string | undefined,
    types: DetailTypes,
    client: Client,
  ) => Promise<Result<readonly AuthorizationDetailObject[], OAuthError<'invalid_authorization_details'>>>
  /** Where the host declares `parameters`. */
  readonly validateParameters?: (
    as: Pick<AuthorizationServer, 'parameters'>,
    parameters: AuthorizationParameters,
  ) => Promise<Result<Readonly<Record<string, unknown>>, OAuthError<'invalid_request'>>>
  /** Joins the policy of the server and the `demands` of a client's record: in each field the stricter value. Throws TypeError for demands
   * that the server cannot meet, and for a record that lost some. A server without this part rejects every request of a client that has
   * demands. */
  readonly applyClientDemands?: (
    as: Pick<AuthorizationServer, 'policy' | 'demandsCountRequired'>,
    client: Client,
  ) => Policy
  /** Where the host has `rules`. */
  readonly applyHostRules?: (
    rules: readonly HostRule[],
    parameters: AuthorizationParameters,
    facts: RequestFacts,
  ) => RequestError | undefined
}
