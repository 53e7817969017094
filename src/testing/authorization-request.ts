import { requireText } from '../encoding/require-that.ts'
import type { HttpRequest } from '../types/http.ts'
import { clientIn } from './default-client.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { type ParameterChanges, pairsOf } from './pushed-parameters.ts'
import { requestParameters, type Script } from './requests.ts'
import { requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'

/** Every faulty presentation of a `request_uri` by name: its fault, and the reason for which the server refuses it.
 * @see RFC 9126 §4, RFC 9101 §5 */
// biome-ignore format: a table, one fault a line
export const PRESENTATION_FAULTS: Readonly<Record<PresentationFault, FaultRow<ParameterChanges>>> = /* @__PURE__ */ (() => ({
  'client_id: missing': faultRow<ParameterChanges>('no client_id', 'client-id-missing', { client_id: undefined }),
  'client_id: of another client': faultRow<ParameterChanges>('by another client', 'request-uri-foreign', ({ clients }) => ({ client_id: clients.none.client_id })),
  'request_uri: unknown': faultRow<ParameterChanges>('a request_uri that nobody pushed', 'request-uri-unknown', { request_uri: `urn:ietf:params:oauth:request_uri:${'x'.repeat(42)}A` }),
  'request_uri: https': faultRow<ParameterChanges>('a request_uri of another server', 'request-uri-unsupported', { request_uri: 'https://client.example/request' }),
  'request: beside request_uri': faultRow<ParameterChanges>('a request beside the request_uri', 'request-uri-with-request', { request: 'e30.e30.' }),
  'request_uri: repeated': faultRow<ParameterChanges>('two request_uris', 'parameter-repeated', { request_uri: ['urn:ietf:params:oauth:request_uri:a', 'urn:ietf:params:oauth:request_uri:b'] }),
  'client_id: not registered': faultRow<ParameterChanges>('no request_uri, by a client that is not registered', 'client-not-found', { client_id: 'nobody', request_uri: undefined }),
  'redirect_uri: not registered': faultRow<ParameterChanges>('no request_uri, and a redirect_uri that is not registered', 'redirect-uri-mismatch', { request_uri: undefined, response_type: 'code', scope: 'openid', redirect_uri: 'https://elsewhere.example/callback' }),
}) satisfies Record<PresentationFault, FaultRow<ParameterChanges>>)()

/** The name of a fault of a presentation. */
export type PresentationFault =
  | 'client_id: missing'
  | 'client_id: of another client'
  | 'request_uri: unknown'
  | 'request_uri: https'
  | 'request: beside request_uri'
  | 'request_uri: repeated'
  | 'client_id: not registered'
  | 'redirect_uri: not registered'

/** Makes the request by which a browser presents a `request_uri`.
 * @see RFC 9126 §4 */
export const authorizationRequest = (
  server: TestServer,
  request_uri: string,
  script: Script & { presentation?: ParameterChanges | PresentationFault } = {},
): HttpRequest => {
  requireKit(server, script)
  requireText('request_uri', request_uri)
  const { presentation = {} } = script
  const { client_id } = server.clients[clientIn(server, script)]
  const changes =
    typeof presentation === 'string' ? rowOf(PRESENTATION_FAULTS, presentation).change(server, client_id) : presentation
  const parameters = Object.entries({ client_id, request_uri, ...changes })
  return get(server, new URLSearchParams(parameters.flatMap(([name, value]) => pairsOf(name, value))))
}

/** Makes an authorization request that was not pushed: plain parameters, or a signed request object.
 * @see RFC 6749 §4.1.1, RFC 9101 §5.1 */
export const plainRequest = async (server: TestServer, script: Script = {}): Promise<HttpRequest> =>
  get(server, await requestParameters(server, script))

const get = ({ as }: TestServer, parameters: URLSearchParams): HttpRequest => ({
  method: 'GET',
  url: `${as.authorization_endpoint}${as.authorization_endpoint.includes('?') ? '&' : '?'}${parameters}`,
  headers: new Headers(),
})
