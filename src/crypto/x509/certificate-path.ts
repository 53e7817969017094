import type { JSONWebKey } from '../../types/jose.ts'
import { ok, type Result, refused } from '../../types/result.ts'
import type { EpochSeconds } from '../../types/time.ts'
import { isSignedBy, soundKeyOf } from './certificate-signature.ts'
import { matchDistinguishedName } from './distinguished-name.ts'
import { hasUnknownDemand, permitsUse, readBasicConstraints } from './extension-map.ts'
import { readSignedCertificate, type SignedCertificate } from './signed-certificate.ts'

/** The most certificates of a chain: a leaf and five authorities. */
const MAX_CHAIN = 6

/** Verifies a chain of certificates up to a trust anchor, and returns the public key of its leaf, or says in a sentence what is wrong.
 *
 * The leaf comes first, and each further certificate issued the one before. The anchor may follow or be left out; what stands behind
 * the anchor is read and not used. Every certificate of the path, the anchor included, must be in its time. Every issuer must be an
 * authority whose key may sign certificates, within its path length. Name constraints are refused, and so are critical extensions other
 * than basic constraints, key usage and alternative names. Names are compared as `matchDistinguishedName` does. Revocation is not
 * looked up. The cheap checks of the whole path come first; then the signatures, from the anchor down, so that no key of the chain is
 * used before it is vouched for.
 * @see RFC 5280 §6.1, RFC 7515 §4.1.6 */
export const verifyCertificatePath = async (
  chain: readonly Uint8Array[],
  anchors: readonly SignedCertificate[],
  now: EpochSeconds,
): Promise<Result<JSONWebKey, string>> => {
  if (chain.length === 0 || chain.length > MAX_CHAIN) {
    return refused(`A chain must have 1 to ${MAX_CHAIN} certificates; got ${chain.length}.`)
  }
  const certificates: SignedCertificate[] = []
  for (const der of chain) {
    const read = readSignedCertificate(der)
    if (!read.ok) return read
    certificates.push(read.value)
  }
  const [leaf] = certificates
  const objection = leaf === undefined ? 'The chain is empty.' : leafObjection(leaf, now)
  if (leaf === undefined || objection !== undefined) return refused(objection ?? '')
  const key = soundKeyOf(leaf.publicKey)
  if (key === undefined) return refused('The key of the leaf verifies no signatures here.')
  const found = findPaths(certificates, anchors, now)
  if (!found.ok) return found
  const path = await firstSigned(found.value)
  if (path === undefined) return refused('No trust anchor signed the last certificate of the path.')
  for (let index = path.length - 2; index >= 0; index -= 1) {
    const [subject, issuer] = [path[index], path[index + 1]]
    if (subject === undefined || issuer === undefined || !(await isSignedBy(subject, issuer.publicKey))) {
      return refused('A certificate of the chain is not signed by the next one.')
    }
  }
  return ok(key)
}

/** A path from the leaf to a certificate that anchors claim to have issued. */
interface Path {
  readonly path: readonly SignedCertificate[]
  readonly issuers: readonly SignedCertificate[]
}

/** Finds every path that the names permit, the shortest first. An authority of the chain may have the name of an anchor: an anchor that
 * changes its key vouches for the new key by a certificate under its own name. Only signatures then tell which of the two keys issued a
 * certificate.
 * @see RFC 5280 §6.1 */
const findPaths = (
  certificates: readonly SignedCertificate[],
  anchors: readonly SignedCertificate[],
  now: EpochSeconds,
): Result<readonly Path[], string> => {
  const paths: Path[] = []
  const outcome = (objection: string): Result<readonly Path[], string> =>
    paths.length > 0 ? ok(paths) : refused(objection)
  let below = 0
  for (const [index, certificate] of certificates.entries()) {
    const named = anchors.filter(({ subject }) => matchDistinguishedName(certificate.issuer, subject))
    const issuers = named.filter((anchor) => issuerObjection(anchor, below, now) === undefined)
    if (issuers.length > 0) paths.push({ path: certificates.slice(0, index + 1), issuers })
    const next = certificates[index + 1]
    if (next === undefined || !matchDistinguishedName(certificate.issuer, next.subject)) {
      const [anchor] = named
      return outcome(
        (anchor && issuerObjection(anchor, below, now)) ??
          'The chain leads to no trust anchor: the issuer of a certificate is neither the next one nor an anchor.',
      )
    }
    const objection = issuerObjection(next, below, now)
    if (objection !== undefined) return outcome(objection)
    if (!isSelfIssued(next)) below += 1
  }
  return outcome('The chain leads to no trust anchor.')
}

const isSelfIssued = ({ issuer, subject }: SignedCertificate): boolean => matchDistinguishedName(issuer, subject)

/** The leaf signs attestations, and somebody else vouches for it.
 * @see HAIP 1.0 §4.4.1 */
const leafObjection = (leaf: SignedCertificate, now: EpochSeconds): string | undefined => {
  if (isSelfIssued(leaf)) return 'The first certificate of the chain is self-issued.'
  if (!permitsUse(leaf.extensions, 'digitalSignature')) return 'The key usage of the leaf lacks digitalSignature.'
  if (readBasicConstraints(leaf.extensions) === undefined) return 'The basic constraints of the leaf are malformed.'
  return commonObjection(leaf, now)
}

/** Says why a certificate may not issue another one, with as many authorities below it. */
const issuerObjection = (issuer: SignedCertificate, below: number, now: EpochSeconds): string | undefined => {
  const constraints = readBasicConstraints(issuer.extensions)
  if (constraints?.isAuthority !== true) return 'An issuer of the chain is not an authority by its basic constraints.'
  if (below > constraints.pathLength) return 'The path is longer than an authority of it permits.'
  if (!permitsUse(issuer.extensions, 'keyCertSign')) return 'The key usage of an issuer lacks keyCertSign.'
  return commonObjection(issuer, now)
}

const commonObjection = ({ notBefore, notAfter, extensions }: SignedCertificate, now: EpochSeconds) => {
  if (now < notBefore) return 'A certificate of the path is not valid yet.'
  if (now > notAfter) return 'A certificate of the path has expired.'
  return hasUnknownDemand(extensions)
    ? 'A certificate of the path has a critical extension, or name constraints, that are not supported.'
    : undefined
}

/** The first path whose last certificate an anchor signed. Anchors that share a name, such as before and after a change of keys, are all
 * tried. */
const firstSigned = async (paths: readonly Path[]): Promise<Path['path'] | undefined> => {
  for (const { path, issuers } of paths) {
    const top = path.at(-1)
    for (const issuer of issuers) if (top !== undefined && (await isSignedBy(top, issuer.publicKey))) return path
  }
  return undefined
}
