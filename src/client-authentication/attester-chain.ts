import { verifyCertificatePath } from '../crypto/x509/certificate-path.ts'
import { decodePEM } from '../crypto/x509/pem.ts'
import { readSignedCertificate, type SignedCertificate } from '../crypto/x509/signed-certificate.ts'
import { decodeBase64 } from '../encoding/base64url.ts'
import type { JSONWebKey } from '../types/jose.ts'
import { type Result, refused } from '../types/result.ts'
import type { EpochSeconds } from '../types/time.ts'

/** The anchors of each list, read once, for as long as the host keeps the list. */
const lists = /* @__PURE__ */ new WeakMap<object, readonly SignedCertificate[]>()

/** More than any chain that fits into the header. */
const MOST_CERTIFICATES = 16

/** Verifies the certificate chain in `x5c` up to one of the anchors, and returns the public key of its leaf.
 * @see RFC 7515 §4.1.6, HAIP 1.0 §4.4.1 */
export const keyOfChain = async (
  x5c: unknown,
  trustAnchors: readonly (string | Uint8Array)[],
  now: EpochSeconds,
): Promise<Result<JSONWebKey, string>> => {
  if (!Array.isArray(x5c) || x5c.length > MOST_CERTIFICATES) return refused('x5c is not a list of certificates.')
  const chain = x5c.map((entry: unknown) => (typeof entry === 'string' ? decodeBase64(entry) : undefined))
  if (!chain.every((der) => der !== undefined)) return refused('An entry of x5c is not base64 with padding.')
  return verifyCertificatePath(chain, anchorsOf(trustAnchors), now)
}

/** Reads a trust anchor; undefined for what is not an X.509 certificate of version 3. The result shares no memory with the option. */
export const readTrustAnchor = (anchor: string | Uint8Array): SignedCertificate | undefined => {
  const der = typeof anchor === 'string' ? decodePEM(anchor) : Uint8Array.from(anchor)
  const read = der && readSignedCertificate(der)
  return read?.ok ? read.value : undefined
}

const anchorsOf = (trustAnchors: readonly (string | Uint8Array)[]): readonly SignedCertificate[] => {
  const known = lists.get(trustAnchors)
  if (known !== undefined) return known
  const anchors = trustAnchors.map(readTrustAnchor).filter((anchor) => anchor !== undefined)
  lists.set(trustAnchors, anchors)
  return anchors
}
