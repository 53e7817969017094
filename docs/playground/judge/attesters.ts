import { readTrustAnchor } from '../../../src/client-authentication/attester-chain.ts'
import { parseCompactJWS, verifyJWS } from '../../../src/crypto/jws.ts'
import { importPublicKey } from '../../../src/crypto/keys.ts'
import { readBasicConstraints } from '../../../src/crypto/x509/extension-map.ts'
import { decodeBase64, encodeBase64url } from '../../../src/encoding/base64url.ts'
import { encodeText } from '../../../src/encoding/utf8.ts'
import { encodeBase64 } from '../../../src/testing/pem.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'
import type { Evidence } from './evidence.ts'
import { isOwnJWK, isOwnKid, type PageKeys } from './page-keys.ts'
import { isPresumable, type Presumption, standInKey } from './presumptions.ts'
import { type Reissued, reissue } from './reissue.ts'
import { isBlanked, readToken, type Token, textOf } from './tokens.ts'

/** The attesters that the server of the page trusts, and what it takes for granted of them. */
export interface Attesters {
  readonly options: {
    readonly trustAnchors: readonly Uint8Array[]
    readonly attesterKeys: { readonly keys: readonly JSONWebKey[] }
  }
  /** The tokens whose signatures are taken for good. */
  readonly unverified: readonly Token[]
  readonly presumptions: readonly Presumption[]
  /** What the server reads in place of the attestation, and whether the attestation is signed by the key of its chain. */
  readonly substitute?: { readonly token: Token; readonly isSigned: boolean }
}

interface Circumstances {
  readonly evidence?: Evidence
  readonly pageKeys: PageKeys
  /** The trust anchors that the reader pasted. */
  readonly anchors?: readonly Uint8Array[]
}

/** Finds out which attesters to trust. Where no trust anchor was pasted, an attester that the page does not know is taken for trusted:
 * by its key, by the authority at the end of its chain, or by its certificate, whose authority the chain leaves out. */
export const attestersOf = async ({ evidence, pageKeys, anchors = [] }: Circumstances): Promise<Attesters> => {
  const { keys, certificates, standIns } = pageKeys
  const trustAnchors = [certificates.attesterAuthority.der, ...anchors]
  const own = { trustAnchors, attesterKeys: { keys: [keys.attester.publicJWK] } }
  const known: Attesters = { options: own, unverified: [], presumptions: [] }
  const attestation = evidence?.attestation
  if (attestation === undefined || isOwn(attestation, pageKeys)) return known
  const chain = attestation.header?.x5c
  if (Array.isArray(chain)) {
    if (anchors.length > 0) return known
    const authority = authorityIn(chain)
    if (authority !== undefined) {
      const options = { ...own, trustAnchors: [...trustAnchors, authority] }
      return { ...known, options, presumptions: [presumedChain('The top certificate of its x5c')] }
    }
    const [leaf, ...others] = chain
    const der = decodeBase64(textOf(leaf) ?? '')
    // a chain that goes on must lead to an authority
    const reissued = der && others.length === 0 ? await reissue(der, certificates.attesterAuthority) : undefined
    if (reissued !== undefined)
      return {
        ...known,
        presumptions: [presumedChain('The authority that issued the only certificate of its x5c')],
        substitute: await substituteFor(attestation, reissued),
      }
  }
  const jwk = isPresumable(attestation) ? await standInKey(attestation, standIns) : undefined
  if (jwk === undefined) return known
  const attesterKeys = { keys: [keys.attester.publicJWK, ...(jwk.kid === keys.attester.kid ? [] : [jwk as never])] }
  const text = 'The server trusts the attester of this attestation: its key is not known here.'
  return {
    options: { ...own, attesterKeys },
    unverified: [attestation],
    presumptions: [{ reason: 'client-attestation-untrusted', text }],
  }
}

const presumedChain = (what: string): Presumption => ({
  reason: 'client-attestation-chain',
  text: `${what} is trusted. Paste your trust anchor to have the chain verified.`,
  isProminent: true,
})

const isOwn = (attestation: Token, pageKeys: PageKeys): boolean =>
  (isOwnKid(pageKeys, attestation.header?.kid) && !isBlanked(attestation)) ||
  isOwnJWK(pageKeys, (attestation.claims?.cnf as { jwk?: unknown } | undefined)?.jwk)

/** The certificate of an authority at the end of a chain. */
const authorityIn = (x5c: readonly unknown[]): Uint8Array | undefined => {
  const der = decodeBase64(textOf(x5c.at(-1)) ?? '')
  const certificate = der && readTrustAnchor(der)
  return certificate !== undefined && readBasicConstraints(certificate.extensions)?.isAuthority === true
    ? der
    : undefined
}

/** The attestation under the reissued certificate. Its signature is verified here, over what the attester signed. */
const substituteFor = async (attestation: Token, { der, key }: Reissued) => {
  const header = { ...attestation.header, x5c: [encodeBase64(der)] }
  const rest = attestation.text.slice(attestation.text.indexOf('.'))
  const token = readToken(`${encodeBase64url(encodeText(JSON.stringify(header)))}${rest}`)
  return { token, isSigned: isBlanked(attestation) || (await isSignedBy(attestation, key)) }
}

const isSignedBy = async ({ text, header }: Token, key: JSONWebKey): Promise<boolean> => {
  const jws = parseCompactJWS(text, text.length)
  const imported = jws && (await importPublicKey(key, textOf(header?.alg) ?? ''))
  return jws !== undefined && imported !== undefined && (await verifyJWS(jws, imported, undefined))
}
