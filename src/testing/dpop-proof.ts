import { verifyDPoPProof } from '../dpop/proof.ts'
import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import { serverFor } from '../host/client-demands.ts'
import { markUsed } from '../host/replay.ts'
import type { ClientAuthenticationMethod } from '../types/client-authentication-methods.ts'
import { clientIn } from './default-client.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { changeJWT, type JWTChange, type Members, writeJWT } from './jwt.ts'
import { claims, critical, DAY, garbled, header, symmetric, tampered, unsigned } from './jwt-faults.ts'
import type { TestKey } from './keys.ts'
import { requireHow, requireKit } from './require-kit.ts'
import { unwrap } from './results.ts'
import type { TestServer } from './server.ts'

/** Every faulty DPoP proof by name: its fault, and the reason for which the server refuses it.
 * @see RFC 9449 §4.3 */
// biome-ignore format: a table, one fault a line
export const DPOP_PROOF_FAULTS: Readonly<Record<DPoPProofFault, FaultRow<JWTChange>>> = /* @__PURE__ */ (() => ({
  'DPoP: two proofs': faultRow<JWTChange>('two proofs in one header', 'dpop-proof-multiple', { token: (token) => `${token}, ${token}` }),
  'DPoP: empty': faultRow<JWTChange>('the header is empty', 'dpop-proof-multiple', { token: () => '' }),
  'DPoP: not a JWT': faultRow<JWTChange>('no JWT', 'dpop-proof-malformed', garbled),
  'crit: unknown': faultRow<JWTChange>('an extension that must be understood', 'dpop-proof-malformed', critical),
  'typ: missing': faultRow<JWTChange>('no typ', 'dpop-proof-typ', header({ typ: undefined })),
  'typ: JWT': faultRow<JWTChange>('the typ of any JWT', 'dpop-proof-typ', header({ typ: 'JWT' })),
  'alg: none': faultRow<JWTChange>('alg none, no signature', 'dpop-proof-algorithm', unsigned),
  'alg: HS256 with the public key': faultRow<JWTChange>('a MAC under the public key', 'dpop-proof-algorithm', ({ keys }) => symmetric(keys.proof)),
  'jwk: missing': faultRow<JWTChange>('no jwk', 'dpop-proof-key', header({ jwk: undefined })),
  'jwk: private key': faultRow<JWTChange>('the private key as jwk', 'dpop-proof-key', ({ keys }) => header({ jwk: keys.proof.privateJWK })),
  'jwk: does not fit alg': faultRow<JWTChange>('a jwk of another kind than the alg', 'dpop-proof-key', ({ keys }) => header({ jwk: { ...keys.proof.publicJWK, crv: 'P-384' } })),
  'jwk: coordinate too short': faultRow<JWTChange>('a jwk with half a coordinate', 'dpop-proof-key', ({ keys }) => header({ jwk: { ...keys.proof.publicJWK, x: keys.proof.publicJWK.x?.slice(0, 21) } })),
  'signature: by another key': faultRow<JWTChange>('signed with another key than its jwk', 'dpop-proof-signature', ({ keys }) => ({ key: keys.attacker })),
  'signature: payload changed': faultRow<JWTChange>('changed after it was signed', 'dpop-proof-signature', tampered),
  'jti: missing': faultRow<JWTChange>('no jti', 'dpop-proof-claims', claims({ jti: undefined })),
  'iat: missing': faultRow<JWTChange>('no iat', 'dpop-proof-claims', claims({ iat: undefined })),
  'iat: a string': faultRow<JWTChange>('an iat in quotes', 'dpop-proof-claims', ({ clock }) => claims({ iat: String(clock()) })),
  'htm: missing': faultRow<JWTChange>('no htm', 'dpop-proof-claims', claims({ htm: undefined })),
  'htm: lower case': faultRow<JWTChange>('the method in small letters', 'dpop-proof-htm', claims({ htm: 'post' })),
  'htm: another method': faultRow<JWTChange>('for another method', 'dpop-proof-htm', claims({ htm: 'GET' })),
  'htu: another server': faultRow<JWTChange>('for another server', 'dpop-proof-htu', claims({ htu: 'https://elsewhere.example/par' })),
  'htu: another endpoint': faultRow<JWTChange>('for another endpoint of this server', 'dpop-proof-htu', ({ as }) => claims({ htu: as.authorization_endpoint })),
  'htu: relative': faultRow<JWTChange>('a path for a URI', 'dpop-proof-htu', claims({ htu: '/par' })),
  'iat: past': faultRow<JWTChange>('an iat of yesterday', 'dpop-proof-expired', ({ clock }) => claims({ iat: clock() - DAY, nonce: undefined })),
  'iat: too old': faultRow<JWTChange>('an iat that is a minute older than the policy allows', 'dpop-proof-expired', ({ as, clock }) => claims({ iat: clock() - as.policy.dpopProofMaxAge - as.policy.clockTolerance - 60, nonce: undefined })),
  'iat: future': faultRow<JWTChange>('an iat of tomorrow', 'dpop-proof-not-yet-valid', ({ clock }) => claims({ iat: clock() + DAY, nonce: undefined })),
  'exp: past': faultRow<JWTChange>('an exp that has passed', 'dpop-proof-expired', ({ clock }) => claims({ exp: clock() - DAY })),
  'nbf: future': faultRow<JWTChange>('an nbf that has not come', 'dpop-proof-not-yet-valid', ({ clock }) => claims({ nbf: clock() + DAY })),
  'jti: replayed': faultRow<JWTChange>('used before', 'dpop-proof-replayed', {}),
  'nonce: unknown': faultRow<JWTChange>('a nonce that the server did not make', 'dpop-nonce-stale', claims({ nonce: 'not-of-this-server' })),
  'nonce: missing': faultRow<JWTChange>('no nonce', 'dpop-nonce-missing', claims({ nonce: undefined }), { policy: { dpopNonce: 'required' } }),
}) satisfies Record<DPoPProofFault, FaultRow<JWTChange>>)()

/** The name of a fault of a DPoP proof. */
export type DPoPProofFault =
  | 'DPoP: two proofs'
  | 'DPoP: empty'
  | 'DPoP: not a JWT'
  | 'crit: unknown'
  | 'typ: missing'
  | 'typ: JWT'
  | 'alg: none'
  | 'alg: HS256 with the public key'
  | 'jwk: missing'
  | 'jwk: private key'
  | 'jwk: does not fit alg'
  | 'jwk: coordinate too short'
  | 'signature: by another key'
  | 'signature: payload changed'
  | 'jti: missing'
  | 'iat: missing'
  | 'iat: a string'
  | 'htm: missing'
  | 'htm: lower case'
  | 'htm: another method'
  | 'htu: another server'
  | 'htu: another endpoint'
  | 'htu: relative'
  | 'iat: past'
  | 'iat: too old'
  | 'iat: future'
  | 'exp: past'
  | 'nbf: future'
  | 'jti: replayed'
  | 'nonce: unknown'
  | 'nonce: missing'

/** The options of `dpopProof`. */
export interface DPoPProofOptions {
  /** Default: none. */
  readonly fault?: DPoPProofFault | undefined
  /** Default: POST. */
  readonly method?: string
  /** The URL of the request. Default: the endpoint for pushes. */
  readonly url?: string
  /** Default: the proof key of the server's clients. */
  readonly key?: TestKey
  /** For a protected resource (RFC 9449 §7). */
  readonly accessToken?: string
  /** The test client that sends it: its record may demand a nonce. Default: that of a script. */
  readonly client?: ClientAuthenticationMethod
  /** Claims and header members that replace the correct ones; undefined removes one. */
  readonly claims?: Members
  readonly header?: Members
}

/** Makes the value of a `DPoP` header, good or wrong in one named way; with a nonce of the server where the policy requires one.
 * `jti: replayed` uses it up before handing it over.
 * @see RFC 9449 §4.2 */
export const dpopProof = async (server: TestServer, how: DPoPProofFault | DPoPProofOptions = {}): Promise<string> => {
  requireKit(server)
  requireHow(how)
  const options = typeof how === 'string' ? { fault: how } : how
  const { fault, accessToken, key = server.keys.proof, method = 'POST' } = options
  const { as, clock } = server
  const { policy } = serverFor(as, server.clients[clientIn(server, options)])
  const url = options.url ?? as.pushed_authorization_request_endpoint ?? as.issuer
  const now = clock()
  const right = {
    header: { typ: 'dpop+jwt', alg: key.alg, jwk: key.publicJWK },
    claims: {
      jti: server.nextID(),
      htm: method,
      htu: url,
      iat: now,
      ...(policy.dpopNonce === 'required' ? { nonce: await as.dpopNonces.issue(now) } : {}),
      ...(accessToken === undefined ? {} : { ath: encodeBase64url(await as.digest(encodeText(accessToken))) }),
    },
    key,
  }
  const wrong = fault === undefined ? right : changeJWT(right, rowOf(DPOP_PROOF_FAULTS, fault).change(server, ''))
  const { header = {}, claims = {} } = options
  const proof = await writeJWT(changeJWT(wrong, { header, claims }))
  if (fault === 'jti: replayed') await use(server, proof, method, url)
  return proof
}

const use = async ({ as, clock }: TestServer, proof: string, method: string, url: string): Promise<void> => {
  const verified = await verifyDPoPProof(proof, {
    now: clock(),
    method,
    url,
    algorithms: as.policy.dpop_signing_alg_values_supported,
    maxAge: as.policy.dpopProofMaxAge,
    clockTolerance: as.policy.clockTolerance,
    nonce: 'off',
    digest: as.digest,
  })
  await markUsed(as, [unwrap(verified).replayMarker])
}
