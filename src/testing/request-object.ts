import type { ClientAuthenticationMethod } from '../types/client-authentication-methods.ts'
import { clientIn } from './default-client.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { changeJWT, type JWTChange, type Members, writeJWT } from './jwt.ts'
import { claims, critical, DAY, garbled, header, symmetric, tampered, twofold, unsigned } from './jwt-faults.ts'
import type { TestKey } from './keys.ts'
import { type ParameterChanges, requestedMembers } from './pushed-parameters.ts'
import { requireHow, requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'

/** Every faulty request object by name: its fault, and the reason for which the server refuses it.
 * @see RFC 9101 §6 */
// biome-ignore format: a table, one fault a line
export const REQUEST_OBJECT_FAULTS: Readonly<Record<RequestObjectFault, FaultRow<JWTChange>>> = /* @__PURE__ */ (() => ({
  'request: not a JWT': faultRow<JWTChange>('no JWT', 'request-object-malformed', garbled),
  'crit: unknown': faultRow<JWTChange>('an extension that must be understood', 'request-object-malformed', critical),
  'claims: duplicate member': faultRow<JWTChange>('a member twice', 'request-object-malformed', twofold),
  'request: encrypted': faultRow<JWTChange>('encrypted, and nobody can decrypt it', 'request-object-decryption', { token: (token) => `${token}.a.b` }),
  'typ: dpop+jwt': faultRow<JWTChange>('a DPoP proof by its typ', 'request-object-typ', header({ typ: 'dpop+jwt' })),
  'alg: none': faultRow<JWTChange>('alg none, no signature', 'request-object-algorithm', unsigned),
  'alg: HS256 with the public key': faultRow<JWTChange>('a MAC under the public key', 'request-object-algorithm', ({ keys }) => symmetric(keys.client)),
  'alg: not supported': faultRow<JWTChange>('an alg that is not accepted', 'request-object-algorithm', header({ alg: 'RS1' })),
  'signature: by another key': faultRow<JWTChange>('signed with another key', 'request-object-signature', ({ keys }) => ({ key: keys.attacker })),
  'signature: payload changed': faultRow<JWTChange>('changed after it was signed', 'request-object-signature', tampered),
  'kid: unknown': faultRow<JWTChange>('a kid that the client has not', 'request-object-signature', header({ kid: 'no-such-key' })),
  'client_id: missing': faultRow<JWTChange>('no client_id', 'request-object-client-id', claims({ client_id: undefined })),
  'client_id: of another client': faultRow<JWTChange>('the client_id of another client', 'request-object-client-id', claims({ client_id: 'somebody-else' })),
  'iss: of another client': faultRow<JWTChange>('issued by another client', 'request-object-issuer', claims({ iss: 'somebody-else' })),
  'aud: another server': faultRow<JWTChange>('for another server', 'request-object-audience', claims({ aud: 'https://elsewhere.example' })),
  'aud: missing': faultRow<JWTChange>('no aud', 'request-object-audience', claims({ aud: undefined }), { policy: { requestObjectRequiredClaims: ['aud'] } }),
  'sub: the client_id': faultRow<JWTChange>('an assertion by its sub', 'request-object-subject', (_server, client_id) => claims({ sub: client_id })),
  'request: nested': faultRow<JWTChange>('a request in the request', 'request-object-nested', claims({ request: 'e30.e30.' })),
  'request_uri: nested': faultRow<JWTChange>('a request_uri in the request', 'request-object-nested', claims({ request_uri: 'https://client.example/request' })),
  'exp: past': faultRow<JWTChange>('an exp of yesterday', 'request-object-expired', ({ clock }) => claims({ exp: clock() - DAY })),
  'nbf: future': faultRow<JWTChange>('an nbf of tomorrow', 'request-object-not-yet-valid', ({ clock }) => claims({ nbf: clock() + DAY })),
  'iat: future': faultRow<JWTChange>('an iat of tomorrow', 'request-object-not-yet-valid', ({ clock }) => claims({ iat: clock() + DAY })),
  'exp: missing': faultRow<JWTChange>('no exp', 'request-object-lifetime', claims({ exp: undefined }), { policy: { requestObjectRequiredClaims: ['exp'] } }),
  'exp: too far ahead': faultRow<JWTChange>('an exp ten years ahead', 'request-object-lifetime', ({ clock }) => claims({ exp: clock() + 3650 * DAY }), { policy: { requestObjectMaxLifetime: 3600 } }),
  'exp: a string': faultRow<JWTChange>('an exp in quotes', 'request-object-claims', ({ clock }) => claims({ exp: String(clock() + 60) })),
  'scope: an array': faultRow<JWTChange>('the scope as an array', 'request-object-parameter', claims({ scope: ['openid'] })),
}) satisfies Record<RequestObjectFault, FaultRow<JWTChange>>)()

/** The name of a fault of a request object. */
export type RequestObjectFault =
  | 'request: not a JWT'
  | 'crit: unknown'
  | 'claims: duplicate member'
  | 'request: encrypted'
  | 'typ: dpop+jwt'
  | 'alg: none'
  | 'alg: HS256 with the public key'
  | 'alg: not supported'
  | 'signature: by another key'
  | 'signature: payload changed'
  | 'kid: unknown'
  | 'client_id: missing'
  | 'client_id: of another client'
  | 'iss: of another client'
  | 'aud: another server'
  | 'aud: missing'
  | 'sub: the client_id'
  | 'request: nested'
  | 'request_uri: nested'
  | 'exp: past'
  | 'nbf: future'
  | 'iat: future'
  | 'exp: missing'
  | 'exp: too far ahead'
  | 'exp: a string'
  | 'scope: an array'

/** The options of `requestObject`. */
export interface RequestObjectOptions {
  /** Default: none. */
  readonly fault?: RequestObjectFault | undefined
  /** Default: `private_key_jwt`. */
  readonly client?: ClientAuthenticationMethod
  /** Changes to the parameters that `pushedParameters` makes. */
  readonly parameters?: ParameterChanges
  /** Default: the key of the server's clients. */
  readonly key?: TestKey
  /** Claims and header members that replace the correct ones; undefined removes one. */
  readonly claims?: Members
  readonly header?: Members
}

/** Makes a signed request object with the parameters of `pushedParameters`: correct, or with one named fault.
 * @see RFC 9101 §4 */
export const requestObject = async (
  server: TestServer,
  how: RequestObjectFault | RequestObjectOptions = {},
): Promise<string> => {
  requireKit(server)
  requireHow(how)
  const options = typeof how === 'string' ? { fault: how } : how
  const { fault, key = server.keys.client } = options
  const client = clientIn(server, options)
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
  const wrong =
    fault === undefined ? right : changeJWT(right, rowOf(REQUEST_OBJECT_FAULTS, fault).change(server, client_id))
  const { header = {}, claims = {} } = options
  return writeJWT(changeJWT(wrong, { header, claims }))
}
