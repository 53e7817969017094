import { serverFor } from '../host/client-demands.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import {
  CLIENT_AUTHENTICATION_METHODS,
  type ClientAuthenticationMethod,
} from '../types/client-authentication-methods.ts'
import type { HttpRequest } from '../types/http.ts'
import { type AttestationPopFault, attestationPop } from './attestation-pop.ts'
import { type ClientAssertionFault, clientAssertion } from './client-assertion.ts'
import { type ClientAttestationFault, clientAttestation } from './client-attestation.ts'
import { type ClientCertificateFault, clientCertificate } from './client-certificate.ts'
import { CLIENT_SECRET } from './clients.ts'
import { clientIn } from './default-client.ts'
import { type DPoPProofFault, dpopProof } from './dpop-proof.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import {
  type ParameterChanges,
  type PushedParametersFault,
  pairsOf,
  pushedParameters,
  requiredResource,
} from './pushed-parameters.ts'
import { type RequestObjectFault, requestObject } from './request-object.ts'
import { requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'
import { type TokenParametersFault, tokenParameters } from './token-parameters.ts'

/** The faults of a test client in one request, by name. */
export interface Script {
  /** The test client that sends the request. Default: `private_key_jwt`, or else the first that the policy admits. */
  readonly client?: ClientAuthenticationMethod
  readonly parameters?: ParameterChanges | PushedParametersFault
  readonly assertion?: ClientAssertionFault
  /** False: no proof. Default: a correct one when the policy has DPoP and the client presents no certificate. */
  readonly proof?: DPoPProofFault | false
  /** True: a correct request object. Default: one when the policy requires it, else none. */
  readonly object?: RequestObjectFault | boolean
  readonly certificate?: ClientCertificateFault
  /** The fault of the attestation, for the clients that authenticate by one. */
  readonly attestation?: ClientAttestationFault
  /** The fault of the proof of possession, for the client of `attest_jwt_client_auth`. */
  readonly pop?: AttestationPopFault
  /** The fault of the request as an HTTP message. */
  readonly form?: FormFault
  /** Additional headers. */
  readonly headers?: Readonly<Record<string, string>>
}

type FormChange =
  | Pick<HttpRequest, 'method'>
  | { readonly type: string }
  | { readonly body: string }
  | { readonly isInQuery: true }

/** Every faulty HTTP message by name.
 * @see RFC 9126 §2, §2.3 */
// biome-ignore format: a table, one fault a line
export const FORM_FAULTS: Readonly<Record<FormFault, FaultRow<FormChange>>> = /* @__PURE__ */ (() => ({
  'method: GET': faultRow<FormChange>('a GET', 'method-not-allowed', { method: 'GET' }),
  'Content-Type: JSON': faultRow<FormChange>('JSON', 'content-type-not-form', { type: 'application/json' }),
  'Content-Type: multipart': faultRow<FormChange>('a form as browsers upload files', 'content-type-not-form', { type: 'multipart/form-data; boundary=x' }),
  'body: half a percent triplet': faultRow<FormChange>('half a percent triplet', 'form-malformed', { body: 'state=%z' }),
  'body: not UTF-8': faultRow<FormChange>('bytes that are not UTF-8', 'form-malformed', { body: 'state=%c0%af' }),
  'body: empty': faultRow<FormChange>('nothing at all', 'client-authentication-missing', { body: '' }),
  'body: in the query': faultRow<FormChange>('the parameters in the query of the URL', 'client-authentication-missing', { isInQuery: true }),
}) satisfies Record<FormFault, FaultRow<FormChange>>)()

/** The name of a fault of an HTTP message. */
export type FormFault =
  | 'method: GET'
  | 'Content-Type: JSON'
  | 'Content-Type: multipart'
  | 'body: half a percent triplet'
  | 'body: not UTF-8'
  | 'body: empty'
  | 'body: in the query'

/** Makes the request by which a test client pushes an authorization request.
 * @see RFC 9126 §2.1 */
export const pushRequest = async (server: TestServer, script: Script = {}): Promise<HttpRequest> => {
  requireKit(server, script)
  const url = server.as.pushed_authorization_request_endpoint ?? `${server.as.issuer}/par`
  return post(server, url, await requestParameters(server, script), script)
}

/** Makes the request by which a test client redeems a code.
 * @see RFC 6749 §4.1.3 */
export const tokenRequest = async (
  server: TestServer,
  code: string,
  script: Script & { readonly token?: ParameterChanges | TokenParametersFault } = {},
): Promise<HttpRequest> => {
  requireKit(server, script)
  const { token } = script
  const { client_id } = server.clients[clientIn(server, script)]
  const form = tokenParameters(server, code, token)
  form.set('client_id', client_id)
  if (typeof token !== 'object' || !('resource' in token)) {
    for (const [name, value] of resourceAgain(server, client_id, script)) form.append(name, value)
  }
  return post(server, server.as.token_endpoint, form, script)
}

/** The resource that the request asked for, where the policy requires one in both requests. */
const resourceAgain = (server: TestServer, client_id: string, { parameters }: Script): readonly [string, string][] => {
  const { resource } = requiredResource(server, client_id)
  if (resource === undefined) return []
  const asked = typeof parameters === 'object' ? parameters.resource : undefined
  return pairsOf('resource', asked ?? resource)
}

/** Makes the authorization request as parameters, or as a request object that holds them. */
export const requestParameters = async (server: TestServer, script: Script): Promise<URLSearchParams> => {
  requireKit(server, script)
  const { parameters, object } = script
  const client = clientIn(server, script)
  const { require_signed_request_object } = serverFor(server.as, server.clients[client]).policy
  if (object === false || (object === undefined && !require_signed_request_object)) {
    return pushedParameters(server, { client, changes: parameters })
  }
  if (typeof parameters === 'string')
    throw new TypeError(
      `parameters must be changes where a request object is sent; got the fault ${JSON.stringify(parameters)}. Pass object: false, or a fault of the object.`,
    )
  const request = await requestObject(server, {
    client,
    ...(typeof object === 'string' ? { fault: object } : {}),
    ...(parameters === undefined ? {} : { parameters }),
  })
  return new URLSearchParams({ client_id: server.clients[client].client_id, request })
}

const post = async (server: TestServer, url: string, form: URLSearchParams, script: Script): Promise<HttpRequest> => {
  const { proof, form: fault, headers = {}, pop } = script
  const client = clientIn(server, script)
  const credentials = await credentialsOf(server, client, script)
  for (const [name, value] of Object.entries(credentials.form)) {
    for (const [one, text] of pairsOf(name, value)) form.append(one, text)
  }
  const isProofDue =
    CLIENT_AUTHENTICATION_METHODS[client].part !== 'proveClientCertificate' &&
    serverFor(server.as, server.clients[client]).policy.dpop_signing_alg_values_supported.length > 0
  // a DPoP proof could stand for the one that is missing
  const sendsProof =
    proof === undefined ? isProofDue && pop !== 'OAuth-Client-Attestation-PoP: missing' : proof !== false
  const change: Partial<{ method: string; type: string; body: string; isInQuery: boolean }> =
    fault === undefined ? {} : rowOf(FORM_FAULTS, fault).change(server, '')
  return {
    method: change.method ?? 'POST',
    url: change.isInQuery ? `${url}?${form}` : url,
    headers: new Headers({
      'Content-Type': change.type ?? 'application/x-www-form-urlencoded',
      ...credentials.headers,
      ...(sendsProof ? { DPoP: await dpopProof(server, { url, client, ...(proof ? { fault: proof } : {}) }) } : {}),
      ...headers,
    }),
    body: change.isInQuery ? '' : (change.body ?? form.toString()),
    ...(credentials.certificate === undefined ? {} : { clientCertificate: credentials.certificate }),
  }
}

interface Credentials {
  readonly form: Readonly<Record<string, string | undefined>>
  readonly headers: Readonly<Record<string, string>>
  readonly certificate?: ClientCertificate | undefined
}

const credentialsOf = async (
  server: TestServer,
  client: ClientAuthenticationMethod,
  { assertion, certificate, attestation, pop }: Script,
): Promise<Credentials> => {
  const { client_id, client_secret = CLIENT_SECRET } = server.clients[client]
  switch (client) {
    case 'none':
      return { form: {}, headers: {} }
    case 'client_secret_basic':
      return {
        form: {},
        headers: { Authorization: `Basic ${btoa(`${encoded(client_id)}:${encoded(client_secret)}`)}` },
      }
    case 'client_secret_post':
      return { form: { client_secret }, headers: {} }
    case 'client_secret_jwt':
    case 'private_key_jwt':
      return { form: { ...(await clientAssertion(server, { client, fault: assertion })) }, headers: {} }
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return { form: {}, headers: {}, certificate: clientCertificate(server, certificate ?? client) }
    case 'attest_jwt_client_auth':
      return {
        form: {},
        headers: {
          'OAuth-Client-Attestation': await clientAttestation(server, { client_id, fault: attestation }),
          ...(pop === 'OAuth-Client-Attestation-PoP: missing'
            ? {}
            : { 'OAuth-Client-Attestation-PoP': await attestationPop(server, { client_id, fault: pop }) }),
        },
      }
    case 'attest_jwt_client_auth_dpop': {
      const options = { client_id, fault: attestation, instance: server.keys.proof }
      return { form: {}, headers: { 'OAuth-Client-Attestation': await clientAttestation(server, options) } }
    }
  }
}

/** RFC 6749 §2.3.1: form encoding, in which a space is a plus sign. */
const encoded = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2)
