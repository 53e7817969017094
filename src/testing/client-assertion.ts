import {
  CLIENT_ASSERTION_TYPE,
  parseClientAssertion,
  verifyClientAssertion,
} from '../client-authentication/assertion.ts'
import { encodeText } from '../encoding/utf8.ts'
import { markUsed } from '../host/replay.ts'
import { CLIENT_SECRET } from './clients.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { changeJWT, type JWTChange, type Members, writeJWT } from './jwt.ts'
import { claims, critical, DAY, garbled, header, symmetric, tampered, twofold, unsigned } from './jwt-faults.ts'
import type { TestKey } from './keys.ts'
import { requireHow, requireKit } from './require-kit.ts'
import { unwrap } from './results.ts'
import type { TestServer } from './server.ts'

type Change = JWTChange & { readonly type?: string | undefined }

/** Every faulty client assertion by name: its fault, and the reason for which the server refuses it.
 * @see RFC 7523 §3 */
// biome-ignore format: a table, one fault a line
export const CLIENT_ASSERTION_FAULTS: Readonly<Record<ClientAssertionFault, FaultRow<Change>>> = /* @__PURE__ */ (() => ({
  'client_assertion_type: missing': faultRow<Change>('no client_assertion_type', 'client-assertion-type', { type: undefined }),
  'client_assertion_type: SAML': faultRow<Change>('declared as SAML', 'client-assertion-type', { type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }),
  'client_assertion: not a JWT': faultRow<Change>('no JWT', 'client-assertion-malformed', garbled),
  'alg: none': faultRow<Change>('alg none, no signature', 'client-assertion-malformed', unsigned),
  'crit: unknown': faultRow<Change>('an extension that must be understood', 'client-assertion-malformed', critical),
  'claims: duplicate member': faultRow<Change>('a claim twice', 'client-assertion-malformed', twofold),
  'typ: dpop+jwt': faultRow<Change>('a DPoP proof by its typ', 'client-assertion-typ', header({ typ: 'dpop+jwt' })),
  'alg: HS256 with the public key': faultRow<Change>('a MAC under the public key', 'client-assertion-algorithm', ({ keys }) => symmetric(keys.client)),
  'alg: not supported': faultRow<Change>('an alg that is not accepted', 'client-assertion-algorithm', header({ alg: 'RS1' })),
  'signature: by another key': faultRow<Change>('signed with another key', 'client-assertion-signature', ({ keys }) => ({ key: keys.attacker })),
  'signature: payload changed': faultRow<Change>('changed after it was signed', 'client-assertion-signature', tampered),
  'kid: unknown': faultRow<Change>('a kid that the client has not', 'client-assertion-signature', header({ kid: 'no-such-key' })),
  'sub: not registered': faultRow<Change>('of a client that is not registered', 'client-unknown', claims({ iss: 'nobody', sub: 'nobody' })),
  'sub: missing': faultRow<Change>('no sub', 'client-assertion-claims', claims({ sub: undefined })),
  'iss: missing': faultRow<Change>('no iss', 'client-assertion-claims', claims({ iss: undefined })),
  'aud: missing': faultRow<Change>('no aud', 'client-assertion-claims', claims({ aud: undefined })),
  'exp: missing': faultRow<Change>('no exp', 'client-assertion-claims', claims({ exp: undefined })),
  'jti: missing': faultRow<Change>('no jti', 'client-assertion-claims', claims({ jti: undefined })),
  'exp: a string': faultRow<Change>('an exp in quotes', 'client-assertion-claims', ({ clock }) => claims({ exp: String(clock() + 60) })),
  'iss: of another client': faultRow<Change>('issued by another client', 'client-assertion-issuer', ({ clients }) => claims({ iss: clients.none.client_id })),
  'aud: another server': faultRow<Change>('for another server', 'client-assertion-audience', claims({ aud: 'https://elsewhere.example' })),
  'aud: trailing slash': faultRow<Change>('for the issuer with a slash behind it', 'client-assertion-audience', ({ as }) => claims({ aud: `${as.issuer}/` })),
  'aud: two audiences': faultRow<Change>('for this server and another', 'client-assertion-audience', ({ as }) => claims({ aud: [as.issuer, 'https://elsewhere.example'] })),
  'aud: token endpoint': faultRow<Change>('for the token endpoint', 'client-assertion-audience', ({ as }) => claims({ aud: as.token_endpoint })),
  'exp: past': faultRow<Change>('an exp of yesterday', 'client-assertion-expired', ({ clock }) => claims({ exp: clock() - DAY })),
  'exp: too far ahead': faultRow<Change>('an exp ten years ahead', 'client-assertion-lifetime', ({ clock }) => claims({ exp: clock() + 3650 * DAY })),
  'nbf: future': faultRow<Change>('an nbf of tomorrow', 'client-assertion-not-yet-valid', ({ clock }) => claims({ nbf: clock() + DAY })),
  'iat: future': faultRow<Change>('an iat of tomorrow', 'client-assertion-not-yet-valid', ({ clock }) => claims({ iat: clock() + DAY })),
  'jti: replayed': faultRow<Change>('used before', 'client-assertion-replayed', {}),
}) satisfies Record<ClientAssertionFault, FaultRow<Change>>)()

/** The name of a fault of a client assertion. */
export type ClientAssertionFault =
  | 'client_assertion_type: missing'
  | 'client_assertion_type: SAML'
  | 'client_assertion: not a JWT'
  | 'alg: none'
  | 'crit: unknown'
  | 'claims: duplicate member'
  | 'typ: dpop+jwt'
  | 'alg: HS256 with the public key'
  | 'alg: not supported'
  | 'signature: by another key'
  | 'signature: payload changed'
  | 'kid: unknown'
  | 'sub: not registered'
  | 'sub: missing'
  | 'iss: missing'
  | 'aud: missing'
  | 'exp: missing'
  | 'jti: missing'
  | 'exp: a string'
  | 'iss: of another client'
  | 'aud: another server'
  | 'aud: trailing slash'
  | 'aud: two audiences'
  | 'aud: token endpoint'
  | 'exp: past'
  | 'exp: too far ahead'
  | 'nbf: future'
  | 'iat: future'
  | 'jti: replayed'

/** The options of `clientAssertion`. */
export interface ClientAssertionOptions {
  /** Default: none. */
  readonly fault?: ClientAssertionFault | undefined
  /** Default: `private_key_jwt`. */
  readonly client?: 'private_key_jwt' | 'client_secret_jwt'
  /** Default: the key of the server's clients. */
  readonly key?: TestKey
  /** Claims and header members that replace the correct ones; undefined removes one. */
  readonly claims?: Members
  readonly header?: Members
}

/** The two form parameters of an assertion. One is missing when that is the fault. */
export interface ClientAssertionParameters {
  readonly client_assertion: string
  readonly client_assertion_type?: string
}

/** Makes the parameters by which a client authenticates, good or wrong in one named way. `jti: replayed` uses the assertion up before
 * handing it over.
 * @see RFC 7523 §2.2 */
export const clientAssertion = async (
  server: TestServer,
  how: ClientAssertionFault | ClientAssertionOptions = {},
): Promise<ClientAssertionParameters> => {
  requireKit(server)
  requireHow(how)
  const options = typeof how === 'string' ? { fault: how } : how
  const { fault, client = 'private_key_jwt', key: signer = server.keys.client } = options
  const { client_id } = server.clients[client]
  const now = server.clock()
  const isSymmetric = client === 'client_secret_jwt'
  const right = {
    header: isSymmetric ? { alg: 'HS256' } : { alg: signer.alg, kid: signer.kid },
    claims: { iss: client_id, sub: client_id, aud: server.as.issuer, jti: server.nextID(), iat: now, exp: now + 60 },
    key: isSymmetric ? encodeText(CLIENT_SECRET) : signer,
  }
  const change: Change = fault === undefined ? {} : rowOf(CLIENT_ASSERTION_FAULTS, fault).change(server, client_id)
  const { header = {}, claims = {} } = options
  const client_assertion = await writeJWT(changeJWT(changeJWT(right, change), { header, claims }))
  if (fault === 'jti: replayed') await use(server, client_assertion, client_id)
  const type = 'type' in change ? change.type : CLIENT_ASSERTION_TYPE
  return { client_assertion, ...(type === undefined ? {} : { client_assertion_type: type }) }
}

const use = async (server: TestServer, assertion: string, client_id: string): Promise<void> => {
  const { as, clock, keys } = server
  const verified = await verifyClientAssertion(unwrap(parseClientAssertion(assertion, CLIENT_ASSERTION_TYPE)), {
    now: clock(),
    client_id,
    algorithms: [keys.client.alg, 'HS256'],
    jwks: { keys: [keys.client.publicJWK] },
    secrets: [encodeText(CLIENT_SECRET)],
    audience: { kind: 'issuer', issuer: as.issuer, endpoints: [] },
    maxLifetime: as.policy.clientAssertionMaxLifetime,
    clockTolerance: as.policy.clockTolerance,
    jtiRequired: true,
  })
  const { replayMarker } = unwrap(verified)
  if (replayMarker !== undefined) await markUsed(as, [replayMarker])
}
