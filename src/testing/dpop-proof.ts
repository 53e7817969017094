import { verifyDPoPProof } from '../dpop/proof.ts'
import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import { markUsed } from '../host/replay.ts'
import { type FaultRow, faultRow } from './faults.ts'
import { changeJWT, type JWTChange, type Members, writeJWT } from './jwt.ts'
import { critical, garbled, symmetric, tampered, unsigned } from './jwt-faults.ts'
import type { TestKey } from './keys.ts'
import { unwrap } from './results.ts'
import type { TestServer } from './server.ts'

const claims = (members: Members): JWTChange => ({ claims: members })
const header = (members: Members): JWTChange => ({ header: members })
const DAY = 86_400

/** Every bad DPoP proof by name: how it is bad, and the reason for which it is refused.
 * @see RFC 9449 §4.3 */
// biome-ignore format: a table, one fault a line
export const DPOP_PROOF_FAULTS: Readonly<Record<DPoPProofFault, FaultRow<JWTChange>>> = /* @__PURE__ */ (() => ({
  twice: faultRow<JWTChange>('two proofs in one header', 'dpop-proof-multiple', { token: (token) => `${token}, ${token}` }),
  empty: faultRow<JWTChange>('the header is empty', 'dpop-proof-multiple', { token: () => '' }),
  garbled: faultRow<JWTChange>('no JWT', 'dpop-proof-malformed', garbled),
  critical: faultRow<JWTChange>('an extension that must be understood', 'dpop-proof-malformed', critical),
  untyped: faultRow<JWTChange>('no typ', 'dpop-proof-typ', header({ typ: undefined })),
  mistyped: faultRow<JWTChange>('the typ of any JWT', 'dpop-proof-typ', header({ typ: 'JWT' })),
  unsigned: faultRow<JWTChange>('alg none, no signature', 'dpop-proof-algorithm', unsigned),
  symmetric: faultRow<JWTChange>('a MAC under the public key', 'dpop-proof-algorithm', ({ keys }) => symmetric(keys.proof)),
  keyless: faultRow<JWTChange>('no jwk', 'dpop-proof-key', header({ jwk: undefined })),
  indiscreet: faultRow<JWTChange>('the private key as jwk', 'dpop-proof-key', ({ keys }) => header({ jwk: keys.proof.privateJWK })),
  mismatched: faultRow<JWTChange>('a jwk of another kind than the alg', 'dpop-proof-key', ({ keys }) => header({ jwk: { ...keys.proof.publicJWK, crv: 'P-384' } })),
  truncated: faultRow<JWTChange>('a jwk with half a coordinate', 'dpop-proof-key', ({ keys }) => header({ jwk: { ...keys.proof.publicJWK, x: keys.proof.publicJWK.x?.slice(0, 21) } })),
  forged: faultRow<JWTChange>('signed with another key than its jwk', 'dpop-proof-signature', ({ keys }) => ({ key: keys.stranger })),
  tampered: faultRow<JWTChange>('changed after it was signed', 'dpop-proof-signature', tampered),
  anonymous: faultRow<JWTChange>('no jti', 'dpop-proof-claims', claims({ jti: undefined })),
  undated: faultRow<JWTChange>('no iat', 'dpop-proof-claims', claims({ iat: undefined })),
  fractional: faultRow<JWTChange>('an iat between two seconds', 'dpop-proof-claims', ({ clock }) => claims({ iat: clock() + 0.5 })),
  textual: faultRow<JWTChange>('an iat in quotes', 'dpop-proof-claims', ({ clock }) => claims({ iat: String(clock()) })),
  methodless: faultRow<JWTChange>('no htm', 'dpop-proof-claims', claims({ htm: undefined })),
  lowercase: faultRow<JWTChange>('the method in small letters', 'dpop-proof-htm', claims({ htm: 'post' })),
  misused: faultRow<JWTChange>('for another method', 'dpop-proof-htm', claims({ htm: 'GET' })),
  elsewhere: faultRow<JWTChange>('for another server', 'dpop-proof-htu', claims({ htu: 'https://elsewhere.example/par' })),
  beside: faultRow<JWTChange>('for another endpoint of this server', 'dpop-proof-htu', ({ as }) => claims({ htu: as.authorization_endpoint })),
  relative: faultRow<JWTChange>('a path for a URI', 'dpop-proof-htu', claims({ htu: '/par' })),
  stale: faultRow<JWTChange>('an iat of yesterday', 'dpop-proof-expired', ({ clock }) => claims({ iat: clock() - DAY, nonce: undefined })),
  early: faultRow<JWTChange>('an iat of tomorrow', 'dpop-proof-not-yet-valid', ({ clock }) => claims({ iat: clock() + DAY, nonce: undefined })),
  expired: faultRow<JWTChange>('an exp that has passed', 'dpop-proof-expired', ({ clock }) => claims({ exp: clock() - DAY })),
  premature: faultRow<JWTChange>('an nbf that has not come', 'dpop-proof-not-yet-valid', ({ clock }) => claims({ nbf: clock() + DAY })),
  replayed: faultRow<JWTChange>('used before', 'dpop-proof-replayed', {}),
  unissued: faultRow<JWTChange>('a nonce that the server did not make', 'dpop-nonce-stale', claims({ nonce: 'not-of-this-server' })),
  nonceless: faultRow<JWTChange>('no nonce', 'dpop-nonce-missing', claims({ nonce: undefined }), { policy: { dpopNonce: 'required' } }),
}) satisfies Record<DPoPProofFault, FaultRow<JWTChange>>)()

export type DPoPProofFault =
  | 'twice'
  | 'empty'
  | 'garbled'
  | 'critical'
  | 'untyped'
  | 'mistyped'
  | 'unsigned'
  | 'symmetric'
  | 'keyless'
  | 'indiscreet'
  | 'mismatched'
  | 'truncated'
  | 'forged'
  | 'tampered'
  | 'anonymous'
  | 'undated'
  | 'fractional'
  | 'textual'
  | 'methodless'
  | 'lowercase'
  | 'misused'
  | 'elsewhere'
  | 'beside'
  | 'relative'
  | 'stale'
  | 'early'
  | 'expired'
  | 'premature'
  | 'replayed'
  | 'unissued'
  | 'nonceless'

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
  /** Claims and members of the header instead of those that would be right; undefined leaves one out. */
  readonly claims?: Members
  readonly header?: Members
}

/** Makes the value of a `DPoP` header, good or wrong in one named way; with a nonce of the server where the policy requires one.
 * `replayed` uses it up before handing it over.
 * @see RFC 9449 §4.2 */
export const dpopProof = async (server: TestServer, how: DPoPProofFault | DPoPProofOptions = {}): Promise<string> => {
  const options = typeof how === 'string' ? { fault: how } : how
  const { fault, accessToken, key = server.keys.proof, method = 'POST' } = options
  const { as, clock } = server
  const url = options.url ?? as.pushed_authorization_request_endpoint ?? as.issuer
  const now = clock()
  const right = {
    header: { typ: 'dpop+jwt', alg: key.alg, jwk: key.publicJWK },
    claims: {
      jti: server.nextID(),
      htm: method,
      htu: url,
      iat: now,
      ...(as.policy.dpopNonce === 'required' ? { nonce: await as.dpopNonces.issue(now) } : {}),
      ...(accessToken === undefined ? {} : { ath: encodeBase64url(await as.digest(encodeText(accessToken))) }),
    },
    key,
  }
  const wrong = fault === undefined ? right : changeJWT(right, DPOP_PROOF_FAULTS[fault].change(server, ''))
  const { header = {}, claims = {} } = options
  const proof = await writeJWT(changeJWT(wrong, { header, claims }))
  if (fault === 'replayed') await use(server, proof, method, url)
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
