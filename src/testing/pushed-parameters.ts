import { computeCodeChallenge } from '../authorization-request/code-verifier.ts'
import { serverFor } from '../host/client-demands.ts'
import type { ClientAuthenticationMethod } from '../types/client-authentication-methods.ts'
import type { JSONValue } from '../types/json.ts'
import type { Policy } from '../types/policy.ts'
import { REDIRECT_URI } from './clients.ts'
import { clientIn } from './default-client.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { requireHow, requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'

/** The verifier of every request of the kit (the example of RFC 7636, appendix B). */
export const CODE_VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** Changes to correct parameters: undefined removes a parameter, a list of strings repeats it, and any other value that is
 * not a string is sent as JSON. */
export type ParameterChanges = Readonly<Record<string, JSONValue | undefined>>

/** Every faulty request by name: its fault, and the reason for which the server refuses it.
 * @see RFC 6749 §4.1.1, RFC 9126 §2.1 */
// biome-ignore format: a table, one fault a line
export const PUSHED_PARAMETERS_FAULTS: Readonly<Record<PushedParametersFault, FaultRow<ParameterChanges>>> = /* @__PURE__ */ (() => ({
  'state: repeated': faultRow<ParameterChanges>('a parameter twice', 'parameter-repeated', { state: ['one', 'two'] }),
  'parameters: too many': faultRow<ParameterChanges>('more parameters than anybody needs', 'parameters-out-of-bounds', () => Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`p${index}`, 'x']))),
  'state: too long': faultRow<ParameterChanges>('a parameter that is too long', 'parameters-out-of-bounds', { state: 'x'.repeat(32_769) }),
  'body: too large': faultRow<ParameterChanges>('a body that is too large', 'body-too-large', { state: 'x'.repeat(65_537) }),
  'client_id: of another client': faultRow<ParameterChanges>('the client_id of another client', 'client-id-mismatch', ({ clients }) => ({ client_id: clients.client_secret_basic.client_id })),
  'client_secret: beside an assertion': faultRow<ParameterChanges>('a secret beside the assertion', 'client-authentication-multiple', { client_secret: 'a second mechanism' }),
  'request_uri: in a push': faultRow<ParameterChanges>('a request_uri in a push', 'request-uri-in-push', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
  'redirect_uri: missing': faultRow<ParameterChanges>('no redirect_uri', 'redirect-uri-missing', { redirect_uri: undefined }),
  'redirect_uri: not registered': faultRow<ParameterChanges>('a redirect_uri that is not registered', 'redirect-uri-mismatch', { redirect_uri: 'https://elsewhere.example/callback' }),
  'redirect_uri: trailing slash': faultRow<ParameterChanges>('the redirect_uri with a slash behind it', 'redirect-uri-mismatch', { redirect_uri: `${REDIRECT_URI}/` }),
  'redirect_uri: with a query': faultRow<ParameterChanges>('the redirect_uri with a query behind it', 'redirect-uri-mismatch', { redirect_uri: `${REDIRECT_URI}?x=1` }),
  'redirect_uri: another case': faultRow<ParameterChanges>('the redirect_uri with a capital letter', 'redirect-uri-mismatch', { redirect_uri: REDIRECT_URI.replace('/callback', '/Callback') }),
  'redirect_uri: dot segments': faultRow<ParameterChanges>('the redirect_uri with dot segments', 'redirect-uri-mismatch', { redirect_uri: REDIRECT_URI.replace('/callback', '/x/../callback') }),
  'redirect_uri: default port': faultRow<ParameterChanges>('the redirect_uri with its default port', 'redirect-uri-mismatch', { redirect_uri: REDIRECT_URI.replace('/callback', ':443/callback') }),
  'redirect_uri: javascript': faultRow<ParameterChanges>('a script for a redirect_uri', 'redirect-uri-unacceptable', { redirect_uri: 'javascript:alert(1)' }),
  'redirect_uri: fragment': faultRow<ParameterChanges>('a redirect_uri with a fragment', 'redirect-uri-unacceptable', { redirect_uri: `${REDIRECT_URI}#` }),
  'registration: present': faultRow<ParameterChanges>('metadata of the client in the request', 'registration-unsupported', { registration: {} }),
  'response_type: missing': faultRow<ParameterChanges>('no response_type', 'response-type-missing', { response_type: undefined }),
  'response_type: unknown': faultRow<ParameterChanges>('an unknown response_type', 'response-type-unsupported', { response_type: 'device' }),
  'response_mode: query with id_token': faultRow<ParameterChanges>('a token in the query', 'response-mode-insecure', { response_type: 'code id_token', response_mode: 'query', scope: 'openid' }, { policy: { response_types_supported: ['code id_token'] } }),
  'response_type: id_token without openid': faultRow<ParameterChanges>('an ID token without openid', 'response-type-needs-openid', { response_type: 'code id_token', scope: 'read' }, { policy: { response_types_supported: ['code id_token'] } }),
  'response_mode: unknown': faultRow<ParameterChanges>('an unknown response_mode', 'response-mode-unsupported', { response_mode: 'web_message' }),
  'scope: malformed': faultRow<ParameterChanges>('a scope in quotes', 'scope-malformed', { scope: '"openid"' }),
  'scope: not allowed': faultRow<ParameterChanges>('a scope that the server does not have', 'scope-not-allowed', { scope: 'openid everything' }, { policy: { scopes_supported: ['openid'] } }),
  'state: too short': faultRow<ParameterChanges>('a state that is too short', 'state-too-short', { state: 'x' }, { policy: { stateMinLength: 8 } }),
  'nonce: missing': faultRow<ParameterChanges>('an ID token without nonce', 'nonce-missing', { response_type: 'code id_token', scope: 'openid', nonce: undefined }, { policy: { response_types_supported: ['code id_token'] } }),
  'nonce: too short': faultRow<ParameterChanges>('a nonce that is too short', 'nonce-too-short', { nonce: 'x' }, { policy: { nonceMinLength: 8 } }),
  'prompt: unknown': faultRow<ParameterChanges>('an unknown prompt', 'prompt-unsupported', { prompt: 'dance' }),
  'prompt: none with login': faultRow<ParameterChanges>('no prompt, and one', 'prompt-none-combined', { prompt: 'none login' }),
  'max_age: negative': faultRow<ParameterChanges>('a negative max_age', 'max-age-malformed', { max_age: '-1' }),
  'claims: not an object': faultRow<ParameterChanges>('claims that are not an object', 'claims-malformed', { claims: '[]' }),
  'id_token_hint: not a JWT': faultRow<ParameterChanges>('an id_token_hint that is not an ID token', 'id-token-hint-invalid', { id_token_hint: 'alice' }),
  'code_challenge: missing': faultRow<ParameterChanges>('no code_challenge', 'code-challenge-missing', { code_challenge: undefined, code_challenge_method: undefined }),
  'code_challenge: too short': faultRow<ParameterChanges>('a code_challenge that lost a character', 'code-challenge-malformed', { code_challenge: 'x'.repeat(42) }),
  'code_challenge_method: plain': faultRow<ParameterChanges>('the verifier for a challenge', 'code-challenge-method-unsupported', { code_challenge: CODE_VERIFIER, code_challenge_method: 'plain' }),
  'code_challenge_method: missing': faultRow<ParameterChanges>('a code_challenge without its method', 'code-challenge-method-unsupported', { code_challenge_method: undefined }),
  'dpop_jkt: malformed': faultRow<ParameterChanges>('a dpop_jkt that is not a thumbprint', 'dpop-jkt-malformed', { dpop_jkt: 'thumb' }),
  'dpop_jkt: of another key': faultRow<ParameterChanges>('the dpop_jkt of another key than the proof', 'dpop-jkt-mismatch', { dpop_jkt: `${'x'.repeat(42)}A` }),
  'resource: not absolute': faultRow<ParameterChanges>('a resource that is not a URI', 'resource-malformed', { resource: '/accounts' }),
  'resource: not allowed': faultRow<ParameterChanges>('a resource that the server does not know', 'resource-not-allowed', { resource: 'https://elsewhere.example/accounts' }),
}) satisfies Record<PushedParametersFault, FaultRow<ParameterChanges>>)()

/** The name of a fault of an authorization request. */
export type PushedParametersFault =
  | 'state: repeated'
  | 'parameters: too many'
  | 'state: too long'
  | 'body: too large'
  | 'client_id: of another client'
  | 'client_secret: beside an assertion'
  | 'request_uri: in a push'
  | 'redirect_uri: missing'
  | 'redirect_uri: not registered'
  | 'redirect_uri: trailing slash'
  | 'redirect_uri: with a query'
  | 'redirect_uri: another case'
  | 'redirect_uri: dot segments'
  | 'redirect_uri: default port'
  | 'redirect_uri: javascript'
  | 'redirect_uri: fragment'
  | 'registration: present'
  | 'response_type: missing'
  | 'response_type: unknown'
  | 'response_mode: query with id_token'
  | 'response_type: id_token without openid'
  | 'response_mode: unknown'
  | 'scope: malformed'
  | 'scope: not allowed'
  | 'state: too short'
  | 'nonce: missing'
  | 'nonce: too short'
  | 'prompt: unknown'
  | 'prompt: none with login'
  | 'max_age: negative'
  | 'claims: not an object'
  | 'id_token_hint: not a JWT'
  | 'code_challenge: missing'
  | 'code_challenge: too short'
  | 'code_challenge_method: plain'
  | 'code_challenge_method: missing'
  | 'dpop_jkt: malformed'
  | 'dpop_jkt: of another key'
  | 'resource: not absolute'
  | 'resource: not allowed'

/** The options of `pushedParameters`. */
export interface PushedParametersOptions {
  /** Default: that of a script. */
  readonly client?: ClientAuthenticationMethod
  readonly changes?: ParameterChanges | PushedParametersFault | undefined
}

/** Makes the parameters of an authorization request for a code: correct but for the changes, or with one named fault. */
export const pushedParameters = async (
  server: TestServer,
  how: PushedParametersFault | PushedParametersOptions = {},
): Promise<URLSearchParams> => {
  requireKit(server)
  requireHow(how)
  const options = typeof how === 'string' ? { changes: how } : how
  const { changes = {} } = options
  const { client_id } = server.clients[clientIn(server, options)]
  const changed =
    typeof changes === 'string' ? rowOf(PUSHED_PARAMETERS_FAULTS, changes).change(server, client_id) : changes
  const members = { ...(await requestOf(server, client_id)), ...changed }
  return new URLSearchParams(Object.entries(members).flatMap(([name, value]) => pairsOf(name, value)))
}

/** Makes the same parameters as members of a request object, in which values keep their JSON types. */
export const requestedMembers = async (
  server: TestServer,
  client_id: string,
  changes: ParameterChanges = {},
): Promise<Readonly<Record<string, JSONValue | undefined>>> => ({ ...(await requestOf(server, client_id)), ...changes })

const requestOf = async (server: TestServer, client_id: string): Promise<Readonly<Record<string, string>>> => {
  const { as, nextID } = server
  const { policy } = as
  const { response_types_supported: types } = policy
  return {
    client_id,
    response_type: types.includes('code') ? 'code' : (types[0] ?? 'code'),
    redirect_uri: REDIRECT_URI,
    scope: policy.scopes_supported?.[0] ?? 'openid',
    state: `state-${nextID()}`,
    nonce: `nonce-${nextID()}`,
    ...requiredResource(server, client_id),
    ...(await challengeOf(policy)),
  }
}

/** The resource of the kit, where the policy for the client requires one (RFC 8707 §2). */
export const requiredResource = (
  { as, clients, resource }: TestServer,
  client_id: string,
): Readonly<Record<string, string>> => {
  const client = Object.values(clients).find((one) => one.client_id === client_id)
  const isRequired = serverFor(as, client ?? { client_id }).policy.resourceRequired
  return isRequired && resource !== undefined ? { resource } : {}
}

/** A policy without PKCE gets no challenge. */
const challengeOf = async ({ code_challenge_methods_supported: methods }: Policy): Promise<Record<string, string>> =>
  methods.length === 0
    ? {}
    : methods.includes('S256')
      ? { code_challenge: await computeCodeChallenge(CODE_VERIFIER), code_challenge_method: 'S256' }
      : { code_challenge: CODE_VERIFIER, code_challenge_method: 'plain' }

export const pairsOf = (name: string, value: JSONValue | undefined): [string, string][] => {
  if (value === undefined) return []
  if (typeof value === 'string') return [[name, value]]
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')
    ? value.map((entry) => [name, entry])
    : [[name, JSON.stringify(value)]]
}
