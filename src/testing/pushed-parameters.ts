import { computeCodeChallenge } from '../authorization-request/code-verifier.ts'
import type { ClientAuthenticationMethod } from '../types/client.ts'
import type { JSONValue } from '../types/json.ts'
import type { Policy } from '../types/policy.ts'
import { REDIRECT_URI } from './clients.ts'
import { type FaultRow, faultRow } from './faults.ts'
import type { TestServer } from './server.ts'

/** The verifier of every request of the kit (the example of RFC 7636, appendix B). */
export const CODE_VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** Parameters otherwise than they would be right: undefined leaves one out, a list of texts repeats it, anything else that is no text
 * is sent as JSON. */
export type ParameterChanges = Readonly<Record<string, JSONValue | undefined>>

/** Every bad request by name: how it is bad, and the reason for which it is refused.
 * @see RFC 6749 §4.1.1, RFC 9126 §2.1 */
// biome-ignore format: a table, one fault a line
export const PUSHED_PARAMETERS_FAULTS: Readonly<Record<PushedParametersFault, FaultRow<ParameterChanges>>> = /* @__PURE__ */ (() => ({
  repeated: faultRow<ParameterChanges>('a parameter twice', 'parameter-repeated', { state: ['one', 'two'] }),
  crowded: faultRow<ParameterChanges>('more parameters than anybody needs', 'parameters-out-of-bounds', () => Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`p${index}`, 'x']))),
  long: faultRow<ParameterChanges>('a parameter that is too long', 'parameters-out-of-bounds', { state: 'x'.repeat(32_769) }),
  huge: faultRow<ParameterChanges>('a body that is too large', 'body-too-large', { state: 'x'.repeat(65_537) }),
  impostor: faultRow<ParameterChanges>('the client_id of another client', 'client-id-mismatch', ({ clients }) => ({ client_id: clients.client_secret_basic.client_id })),
  armed: faultRow<ParameterChanges>('a secret beside the assertion', 'client-authentication-multiple', { client_secret: 'a second mechanism' }),
  referring: faultRow<ParameterChanges>('a request_uri in a push', 'request-uri-in-push', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }),
  homeless: faultRow<ParameterChanges>('no redirect_uri', 'redirect-uri-missing', { redirect_uri: undefined }),
  elsewhere: faultRow<ParameterChanges>('a redirect_uri that is not registered', 'redirect-uri-mismatch', { redirect_uri: 'https://elsewhere.example/callback' }),
  slashed: faultRow<ParameterChanges>('the redirect_uri with a slash behind it', 'redirect-uri-mismatch', { redirect_uri: `${REDIRECT_URI}/` }),
  scripted: faultRow<ParameterChanges>('a script for a redirect_uri', 'redirect-uri-unacceptable', { redirect_uri: 'javascript:alert(1)' }),
  fragmented: faultRow<ParameterChanges>('a redirect_uri with a fragment', 'redirect-uri-unacceptable', { redirect_uri: `${REDIRECT_URI}#` }),
  registering: faultRow<ParameterChanges>('metadata of the client in the request', 'registration-unsupported', { registration: {} }),
  typeless: faultRow<ParameterChanges>('no response_type', 'response-type-missing', { response_type: undefined }),
  mistyped: faultRow<ParameterChanges>('an unknown response_type', 'response-type-unsupported', { response_type: 'device' }),
  leaking: faultRow<ParameterChanges>('a token in the query', 'response-mode-insecure', { response_type: 'code id_token', response_mode: 'query', scope: 'openid' }, { policy: { response_types_supported: ['code id_token'] } }),
  unopened: faultRow<ParameterChanges>('an ID token without openid', 'response-type-needs-openid', { response_type: 'code id_token', scope: 'read' }, { policy: { response_types_supported: ['code id_token'] } }),
  modish: faultRow<ParameterChanges>('an unknown response_mode', 'response-mode-unsupported', { response_mode: 'web_message' }),
  quoted: faultRow<ParameterChanges>('a scope in quotes', 'scope-malformed', { scope: '"openid"' }),
  greedy: faultRow<ParameterChanges>('a scope that the server does not have', 'scope-not-allowed', { scope: 'openid everything' }, { policy: { scopes_supported: ['openid'] } }),
  curt: faultRow<ParameterChanges>('a state that is too short', 'state-too-short', { state: 'x' }, { policy: { stateMinLength: 8 } }),
  nonceless: faultRow<ParameterChanges>('an ID token without nonce', 'nonce-missing', { response_type: 'code id_token', scope: 'openid', nonce: undefined }, { policy: { response_types_supported: ['code id_token'] } }),
  terse: faultRow<ParameterChanges>('a nonce that is too short', 'nonce-too-short', { nonce: 'x' }, { policy: { nonceMinLength: 8 } }),
  prompting: faultRow<ParameterChanges>('an unknown prompt', 'prompt-unsupported', { prompt: 'dance' }),
  contradictory: faultRow<ParameterChanges>('no prompt, and one', 'prompt-none-combined', { prompt: 'none login' }),
  rejuvenated: faultRow<ParameterChanges>('a negative max_age', 'max-age-malformed', { max_age: '-1' }),
  claiming: faultRow<ParameterChanges>('claims that are no object', 'claims-malformed', { claims: '[]' }),
  hinting: faultRow<ParameterChanges>('an id_token_hint that is no ID token', 'id-token-hint-invalid', { id_token_hint: 'alice' }),
  unchallenged: faultRow<ParameterChanges>('no code_challenge', 'code-challenge-missing', { code_challenge: undefined, code_challenge_method: undefined }),
  shortened: faultRow<ParameterChanges>('a code_challenge that lost a character', 'code-challenge-malformed', { code_challenge: 'x'.repeat(42) }),
  plain: faultRow<ParameterChanges>('the verifier for a challenge', 'code-challenge-method-unsupported', { code_challenge: CODE_VERIFIER, code_challenge_method: 'plain' }),
  methodless: faultRow<ParameterChanges>('a code_challenge without its method', 'code-challenge-method-unsupported', { code_challenge_method: undefined }),
  thumbless: faultRow<ParameterChanges>('a dpop_jkt that is no thumbprint', 'dpop-jkt-malformed', { dpop_jkt: 'thumb' }),
  misbound: faultRow<ParameterChanges>('the dpop_jkt of another key than the proof', 'dpop-jkt-mismatch', { dpop_jkt: `${'x'.repeat(42)}A` }),
  aimless: faultRow<ParameterChanges>('a resource that is no URI', 'resource-malformed', { resource: '/accounts' }),
  misdirected: faultRow<ParameterChanges>('a resource that the server does not know', 'resource-not-allowed', { resource: 'https://elsewhere.example/accounts' }),
}) satisfies Record<PushedParametersFault, FaultRow<ParameterChanges>>)()

export type PushedParametersFault =
  | 'repeated'
  | 'crowded'
  | 'long'
  | 'huge'
  | 'impostor'
  | 'armed'
  | 'referring'
  | 'homeless'
  | 'elsewhere'
  | 'slashed'
  | 'scripted'
  | 'fragmented'
  | 'registering'
  | 'typeless'
  | 'mistyped'
  | 'leaking'
  | 'unopened'
  | 'modish'
  | 'quoted'
  | 'greedy'
  | 'curt'
  | 'nonceless'
  | 'terse'
  | 'prompting'
  | 'contradictory'
  | 'rejuvenated'
  | 'claiming'
  | 'hinting'
  | 'unchallenged'
  | 'shortened'
  | 'plain'
  | 'methodless'
  | 'thumbless'
  | 'misbound'
  | 'aimless'
  | 'misdirected'

export interface PushedParametersOptions {
  /** Default: `private_key_jwt`. */
  readonly client?: ClientAuthenticationMethod
  readonly changes?: ParameterChanges | PushedParametersFault | undefined
}

/** Makes the parameters of an authorization request for a code, right but for the changes, or wrong in one named way. */
export const pushedParameters = async (
  server: TestServer,
  how: PushedParametersFault | PushedParametersOptions = {},
): Promise<URLSearchParams> => {
  const { client = 'private_key_jwt', changes = {} } = typeof how === 'string' ? { changes: how } : how
  const { client_id } = server.clients[client]
  const changed = typeof changes === 'string' ? PUSHED_PARAMETERS_FAULTS[changes].change(server, client_id) : changes
  const members = { ...(await requestOf(server, client_id)), ...changed }
  return new URLSearchParams(Object.entries(members).flatMap(([name, value]) => pairsOf(name, value)))
}

/** The same as members of a request object, in which values keep their JSON types. */
export const requestedMembers = async (
  server: TestServer,
  client_id: string,
  changes: ParameterChanges = {},
): Promise<Readonly<Record<string, JSONValue | undefined>>> => ({ ...(await requestOf(server, client_id)), ...changes })

const requestOf = async ({ as, nextID }: TestServer, client_id: string): Promise<Readonly<Record<string, string>>> => {
  const { policy } = as
  const { response_types_supported: types } = policy
  return {
    client_id,
    response_type: types.includes('code') ? 'code' : (types[0] ?? 'code'),
    redirect_uri: REDIRECT_URI,
    scope: policy.scopes_supported?.[0] ?? 'openid',
    state: `state-${nextID()}`,
    nonce: `nonce-${nextID()}`,
    ...(await challengeOf(policy)),
  }
}

/** A policy that switched PKCE off is given none. */
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
