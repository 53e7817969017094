import { testCertificate } from './certificates.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { changeJWT, type JWTChange, type Members, writeJWT } from './jwt.ts'
import { claims, critical, DAY, garbled, header, symmetric, tampered, unsigned } from './jwt-faults.ts'
import type { TestKey } from './keys.ts'
import { encodeBase64 } from './pem.ts'
import { requireHow, requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'

/** Chains that a server refuses, by what is wrong with them. */
type FaultyChain = 'foreign' | 'self-signed' | 'expired' | 'issued by a leaf' | 'garbled' | 'none'

type Change = JWTChange & { readonly chain?: FaultyChain }

/** Every faulty client attestation by name: its fault, and the reason for which the server refuses it.
 * @see draft-ietf-oauth-attestation-based-client-auth §4, §7.1 */
// biome-ignore format: a table, one fault a line
export const CLIENT_ATTESTATION_FAULTS: Readonly<Record<ClientAttestationFault, FaultRow<Change>>> = /* @__PURE__ */ (() => ({
  'OAuth-Client-Attestation: two values': faultRow<Change>('two attestations', 'client-attestation-multiple', { token: (token) => `${token}, ${token}` }),
  'OAuth-Client-Attestation: in quotes': faultRow<Change>('an attestation in quotes', 'client-attestation-malformed', { token: (token) => `"${token}"` }),
  'OAuth-Client-Attestation: not a JWT': faultRow<Change>('no JWT', 'client-attestation-malformed', garbled),
  'alg: none': faultRow<Change>('alg none, no signature', 'client-attestation-malformed', unsigned),
  'crit: unknown': faultRow<Change>('an extension that must be understood', 'client-attestation-malformed', critical),
  'claims: duplicate member': faultRow<Change>('a claim twice', 'client-attestation-malformed', { signed: (json) => json.replace('{', '{"sub":"twofold",') }),
  'typ: missing': faultRow<Change>('no typ', 'client-attestation-typ', header({ typ: undefined })),
  'typ: client-authentication+jwt': faultRow<Change>('a client assertion by its typ', 'client-attestation-typ', header({ typ: 'client-authentication+jwt' })),
  'typ: oauth-client-attestation-pop+jwt': faultRow<Change>('a proof of possession by its typ', 'client-attestation-typ', header({ typ: 'oauth-client-attestation-pop+jwt' })),
  'sub: missing': faultRow<Change>('no sub', 'client-attestation-claims', claims({ sub: undefined })),
  'sub: a list': faultRow<Change>('a list as sub', 'client-attestation-claims', (_server, client_id) => claims({ sub: [client_id] })),
  'exp: missing': faultRow<Change>('no exp', 'client-attestation-claims', claims({ exp: undefined })),
  'exp: a string': faultRow<Change>('an exp in quotes', 'client-attestation-claims', ({ clock }) => claims({ exp: String(clock() + DAY) })),
  'cnf: missing': faultRow<Change>('no cnf', 'client-attestation-claims', claims({ cnf: undefined })),
  'cnf: thumbprint': faultRow<Change>('a thumbprint in place of the key', 'client-attestation-claims', claims({ cnf: { jkt: 'x'.repeat(43) } })),
  'cnf: private key': faultRow<Change>('the private key of the instance', 'client-attestation-key', ({ keys }) => claims({ cnf: { jwk: keys.instance.privateJWK } })),
  'cnf: symmetric key': faultRow<Change>('a shared secret as the key of the instance', 'client-attestation-key', claims({ cnf: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } })),
  'alg: HS256 with the public key': faultRow<Change>('a MAC under the public key of the attester', 'client-attestation-algorithm', ({ certificates }) => symmetric(certificates.attester.key)),
  'alg: not supported': faultRow<Change>('an alg that is not accepted', 'client-attestation-algorithm', header({ alg: 'RS1' })),
  'signature: by another key': faultRow<Change>('signed with another key', 'client-attestation-untrusted', ({ keys }) => ({ key: keys.attacker })),
  'signature: by the instance': faultRow<Change>('signed by the instance itself', 'client-attestation-untrusted', ({ keys }) => ({ key: keys.instance })),
  'signature: payload changed': faultRow<Change>('changed after it was signed', 'client-attestation-untrusted', tampered),
  'kid: unknown': faultRow<Change>('a kid that the server does not know, and no chain', 'client-attestation-untrusted', { header: { kid: 'no-such-key' }, chain: 'none' }),
  'kid: of another attester': faultRow<Change>('the kid of a trusted attester over the signature of another', 'client-attestation-untrusted', ({ keys }) => ({ key: keys.attacker, header: { kid: keys.attester.kid }, chain: 'none' })),
  'x5c: missing': faultRow<Change>('no chain', 'client-attestation-untrusted', { chain: 'none' }),
  'x5c: of another authority': faultRow<Change>('a chain to an authority that the server does not trust', 'client-attestation-chain', { chain: 'foreign' }),
  'x5c: self-signed': faultRow<Change>('a certificate of its own making', 'client-attestation-chain', { chain: 'self-signed' }),
  'x5c: expired': faultRow<Change>('an expired certificate', 'client-attestation-chain', { chain: 'expired' }),
  'x5c: issued by a leaf': faultRow<Change>('a certificate that another attester issued', 'client-attestation-chain', { chain: 'issued by a leaf' }),
  'x5c: not a certificate': faultRow<Change>('a chain of something else', 'client-attestation-chain', { chain: 'garbled' }),
  'sub: of another client': faultRow<Change>('an attestation of another client', 'client-attestation-subject', ({ clients }) => claims({ sub: clients.none.client_id })),
  'aud: another server': faultRow<Change>('an attestation for another server', 'client-attestation-audience', claims({ aud: 'https://other.example' })),
  'nbf: future': faultRow<Change>('an nbf of tomorrow', 'client-attestation-not-yet-valid', ({ clock }) => claims({ nbf: clock() + DAY })),
  'iat: future': faultRow<Change>('an iat of tomorrow', 'client-attestation-not-yet-valid', ({ clock }) => claims({ iat: clock() + DAY, exp: clock() + 2 * DAY })),
  'exp: past': faultRow<Change>('an exp of yesterday', 'client-attestation-expired', ({ clock }) => claims({ iat: clock() - 2 * DAY, exp: clock() - DAY })),
  'iat: too old': faultRow<Change>('an iat of last month', 'client-attestation-too-old', ({ clock }) => claims({ iat: clock() - 30 * DAY }), { policy: { clientAttestationMaxAge: DAY } }),
}) satisfies Record<ClientAttestationFault, FaultRow<Change>>)()

/** The name of a fault of a client attestation. */
export type ClientAttestationFault =
  | 'OAuth-Client-Attestation: two values'
  | 'OAuth-Client-Attestation: in quotes'
  | 'OAuth-Client-Attestation: not a JWT'
  | 'alg: none'
  | 'crit: unknown'
  | 'claims: duplicate member'
  | 'typ: missing'
  | 'typ: client-authentication+jwt'
  | 'typ: oauth-client-attestation-pop+jwt'
  | 'sub: missing'
  | 'sub: a list'
  | 'exp: missing'
  | 'exp: a string'
  | 'cnf: missing'
  | 'cnf: thumbprint'
  | 'cnf: private key'
  | 'cnf: symmetric key'
  | 'alg: HS256 with the public key'
  | 'alg: not supported'
  | 'signature: by another key'
  | 'signature: by the instance'
  | 'signature: payload changed'
  | 'kid: unknown'
  | 'kid: of another attester'
  | 'x5c: missing'
  | 'x5c: of another authority'
  | 'x5c: self-signed'
  | 'x5c: expired'
  | 'x5c: issued by a leaf'
  | 'x5c: not a certificate'
  | 'sub: of another client'
  | 'aud: another server'
  | 'nbf: future'
  | 'iat: future'
  | 'exp: past'
  | 'iat: too old'

/** The options of `clientAttestation`. */
export interface ClientAttestationValueOptions {
  /** Default: none. */
  readonly fault?: ClientAttestationFault | undefined
  /** The client that it is about. Default: the one of `attest_jwt_client_auth`. */
  readonly client_id?: string
  /** The key of the instance. Default: that of the kit. */
  readonly instance?: TestKey
  /** By which the server trusts the attester. Default: `x5c`. */
  readonly by?: 'x5c' | 'kid'
  /** Claims and header members that replace the correct ones; undefined removes one. */
  readonly claims?: Members
  readonly header?: Members
}

/** Makes the value of an `OAuth-Client-Attestation` header, good or wrong in one named way.
 * @see draft-ietf-oauth-attestation-based-client-auth §4 */
export const clientAttestation = async (
  server: TestServer,
  how: ClientAttestationFault | ClientAttestationValueOptions = {},
): Promise<string> => {
  requireKit(server)
  requireHow(how)
  const options = typeof how === 'string' ? { fault: how } : how
  const {
    fault,
    client_id = server.clients.attest_jwt_client_auth.client_id,
    instance = server.keys.instance,
  } = options
  const change = fault === undefined ? {} : rowOf(CLIENT_ATTESTATION_FAULTS, fault).change(server, client_id)
  const now = server.clock()
  const signer = await attesterOf(server, options.by === 'kid' ? 'kid' : (change.chain ?? 'x5c'))
  const right = {
    header: { typ: 'oauth-client-attestation+jwt', alg: signer.key.alg, ...signer.header },
    claims: { sub: client_id, iat: now, exp: now + DAY, cnf: { jwk: instance.publicJWK } },
    key: signer.key,
  }
  const { header: members = {}, claims: more = {} } = options
  return writeJWT(changeJWT(changeJWT(right, change), { header: members, claims: more }))
}

export interface Attester {
  readonly key: TestKey
  readonly header: Members
}

/** The key that signs, and the header members that lead to it. */
export const attesterOf = async (
  { certificates, keys, clock }: TestServer,
  by: 'x5c' | 'kid' | FaultyChain,
): Promise<Attester> => {
  const { attester, attesterAuthority } = certificates
  const chained = (...[leaf, ...others]: readonly { readonly der: Uint8Array; readonly key: TestKey }[]): Attester => ({
    key: leaf?.key ?? attester.key,
    header: { x5c: [leaf ?? attester, ...others].map(({ der }) => encodeBase64(der)) },
  })
  switch (by) {
    case 'kid':
      return { key: keys.attester, header: { kid: keys.attester.kid } }
    case 'none':
      return { key: attester.key, header: {} }
    case 'x5c':
      return chained(attester)
    case 'garbled':
      return { key: attester.key, header: { x5c: ['bm90IGEgY2VydGlmaWNhdGU='] } }
    case 'self-signed':
      return chained(await testCertificate({ commonName: 'Test Attesters' }))
    case 'expired':
      return chained(await testCertificate({ issuer: attesterAuthority, notAfter: clock() - DAY }))
    case 'issued by a leaf':
      return chained(await testCertificate({ issuer: attester }), attester)
    case 'foreign': {
      const issuer = await testCertificate({ commonName: 'Test Attesters', isAuthority: true })
      return chained(await testCertificate({ commonName: 'test-attester', issuer }), issuer)
    }
  }
}
