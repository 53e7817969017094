import type { ClientAuthenticationMethod } from '../types/client.ts'
import { type FaultRow, faultRow } from './faults.ts'
import { changeJWT, type JWTChange, type Members, writeJWT } from './jwt.ts'
import { critical, garbled, symmetric, tampered, twofold, unsigned } from './jwt-faults.ts'
import type { TestKey } from './keys.ts'
import { type ParameterChanges, requestedMembers } from './pushed-parameters.ts'
import type { TestServer } from './server.ts'

const claims = (members: Members): JWTChange => ({ claims: members })
const header = (members: Members): JWTChange => ({ header: members })
const DAY = 86_400

/** Every bad request object by name: how it is bad, and the reason for which it is refused.
 * @see RFC 9101 §6 */
// biome-ignore format: a table, one fault a line
export const REQUEST_OBJECT_FAULTS: Readonly<Record<RequestObjectFault, FaultRow<JWTChange>>> = /* @__PURE__ */ (() => ({
  garbled: faultRow<JWTChange>('no JWT', 'request-object-malformed', garbled),
  critical: faultRow<JWTChange>('an extension that must be understood', 'request-object-malformed', critical),
  twofold: faultRow<JWTChange>('a member twice', 'request-object-malformed', twofold),
  encrypted: faultRow<JWTChange>('encrypted, and nobody can decrypt it', 'request-object-decryption', { token: (token) => `${token}.a.b` }),
  mistyped: faultRow<JWTChange>('a DPoP proof by its typ', 'request-object-typ', header({ typ: 'dpop+jwt' })),
  unsigned: faultRow<JWTChange>('alg none, no signature', 'request-object-algorithm', unsigned),
  symmetric: faultRow<JWTChange>('a MAC under the public key', 'request-object-algorithm', ({ keys }) => symmetric(keys.client)),
  unlisted: faultRow<JWTChange>('an alg that is not accepted', 'request-object-algorithm', header({ alg: 'RS1' })),
  forged: faultRow<JWTChange>('signed with another key', 'request-object-signature', ({ keys }) => ({ key: keys.stranger })),
  tampered: faultRow<JWTChange>('changed after it was signed', 'request-object-signature', tampered),
  misplaced: faultRow<JWTChange>('a kid that the client has not', 'request-object-signature', header({ kid: 'no-such-key' })),
  ownerless: faultRow<JWTChange>('no client_id', 'request-object-client-id', claims({ client_id: undefined })),
  foreign: faultRow<JWTChange>('the client_id of another client', 'request-object-client-id', claims({ client_id: 'somebody-else' })),
  impostor: faultRow<JWTChange>('issued by another client', 'request-object-issuer', claims({ iss: 'somebody-else' })),
  elsewhere: faultRow<JWTChange>('for another server', 'request-object-audience', claims({ aud: 'https://elsewhere.example' })),
  audienceless: faultRow<JWTChange>('no aud', 'request-object-audience', claims({ aud: undefined }), { policy: { requestObjectRequiredClaims: ['aud'] } }),
  assertive: faultRow<JWTChange>('an assertion by its sub', 'request-object-subject', (_server, client_id) => claims({ sub: client_id })),
  nested: faultRow<JWTChange>('a request in the request', 'request-object-nested', claims({ request: 'e30.e30.' })),
  referring: faultRow<JWTChange>('a request_uri in the request', 'request-object-nested', claims({ request_uri: 'https://client.example/request' })),
  expired: faultRow<JWTChange>('an exp of yesterday', 'request-object-expired', ({ clock }) => claims({ exp: clock() - DAY })),
  premature: faultRow<JWTChange>('an nbf of tomorrow', 'request-object-not-yet-valid', ({ clock }) => claims({ nbf: clock() + DAY })),
  early: faultRow<JWTChange>('an iat of tomorrow', 'request-object-not-yet-valid', ({ clock }) => claims({ iat: clock() + DAY })),
  eternal: faultRow<JWTChange>('no exp', 'request-object-lifetime', claims({ exp: undefined }), { policy: { requestObjectRequiredClaims: ['exp'] } }),
  lasting: faultRow<JWTChange>('an exp ten years ahead', 'request-object-lifetime', ({ clock }) => claims({ exp: clock() + 3650 * DAY }), { policy: { requestObjectMaxLifetime: 3600 } }),
  textual: faultRow<JWTChange>('an exp in quotes', 'request-object-claims', ({ clock }) => claims({ exp: String(clock() + 60) })),
  listed: faultRow<JWTChange>('the scope as an array', 'request-object-parameter', claims({ scope: ['openid'] })),
}) satisfies Record<RequestObjectFault, FaultRow<JWTChange>>)()

export type RequestObjectFault =
  | 'garbled'
  | 'critical'
  | 'twofold'
  | 'encrypted'
  | 'mistyped'
  | 'unsigned'
  | 'symmetric'
  | 'unlisted'
  | 'forged'
  | 'tampered'
  | 'misplaced'
  | 'ownerless'
  | 'foreign'
  | 'impostor'
  | 'elsewhere'
  | 'audienceless'
  | 'assertive'
  | 'nested'
  | 'referring'
  | 'expired'
  | 'premature'
  | 'early'
  | 'eternal'
  | 'lasting'
  | 'textual'
  | 'listed'

export interface RequestObjectOptions {
  /** Default: none. */
  readonly fault?: RequestObjectFault | undefined
  /** Default: `private_key_jwt`. */
  readonly client?: ClientAuthenticationMethod
  /** The request, where it is otherwise than `pushedParameters` has it. */
  readonly parameters?: ParameterChanges
  /** Default: the key of the server's clients. */
  readonly key?: TestKey
  /** Claims and members of the header instead of those that would be right; undefined leaves one out. */
  readonly claims?: Members
  readonly header?: Members
}

/** Makes a signed request object that says what `pushedParameters` says, good or wrong in one named way.
 * @see RFC 9101 §4 */
export const requestObject = async (
  server: TestServer,
  how: RequestObjectFault | RequestObjectOptions = {},
): Promise<string> => {
  const options = typeof how === 'string' ? { fault: how } : how
  const { fault, client = 'private_key_jwt', key = server.keys.client } = options
  const { client_id } = server.clients[client]
  const now = server.clock()
  const right = {
    header: { alg: key.alg, kid: key.kid, typ: 'oauth-authz-req+jwt' },
    claims: {
      iss: client_id,
      aud: server.as.issuer,
      jti: server.nextID(),
      iat: now,
      nbf: now,
      exp: now + 300,
      ...(await requestedMembers(server, client_id, options.parameters)),
    },
    key,
  }
  const wrong = fault === undefined ? right : changeJWT(right, REQUEST_OBJECT_FAULTS[fault].change(server, client_id))
  const { header = {}, claims = {} } = options
  return writeJWT(changeJWT(wrong, { header, claims }))
}
