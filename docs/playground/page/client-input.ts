import { readTrustAnchor } from '../../../src/client-authentication/attester-chain.ts'
import { decodePEM, firstOfPEM } from '../../../src/crypto/x509/index.ts'
import { isJSONObject, parseJSON } from '../../../src/encoding/json.ts'
import type { JSONObject } from '../../../src/types/json.ts'

/** The pasted client, or what is wrong with the paste. */
export interface ClientInput {
  readonly metadata: JSONObject | undefined
  readonly certificate: Uint8Array | undefined
  /** The trust anchors of attesters; undefined where none was pasted. */
  readonly anchors?: readonly Uint8Array[]
  readonly problem?: string
}

const BOUNDS = { length: 200_000, depth: 16 }

/** Reads the registration, the certificate and the trust anchors. What cannot be read counts as not pasted. */
export const readClient = (metadata: string, certificate: string, anchor = ''): ClientInput => {
  const object = metadata.trim() === '' ? undefined : parseJSON(metadata.trim(), BOUNDS)
  const pem = certificate.trim()
  const der = pem === '' ? undefined : (firstOfPEM(pem) ?? decodePEM(pem))
  const isObject = isJSONObject(object)
  const anchors = anchorsIn(anchor.trim())
  const problems = [
    ...(metadata.trim() !== '' && !isObject
      ? ['The registration is not a JSON object, or names a member twice. It was not used.']
      : []),
    ...(pem !== '' && der === undefined ? ['The certificate is not PEM text. It was not used.'] : []),
    ...(anchor.trim() !== '' && anchors === undefined
      ? ['The trust anchor is not PEM text of X.509 certificates. It was not used.']
      : []),
  ]
  return {
    metadata: isObject ? object : undefined,
    certificate: der,
    ...(anchors === undefined ? {} : { anchors }),
    ...(problems.length === 0 ? {} : { problem: problems.join(' ') }),
  }
}

const END = '-----END CERTIFICATE-----'
const MOST_ANCHORS = 16

const anchorsIn = (pem: string): readonly Uint8Array[] | undefined => {
  const blocks = pem.split(END, MOST_ANCHORS + 1)
  if (blocks.pop()?.trim() !== '' || blocks.length === 0) return undefined
  const anchors = blocks.map((block) => decodePEM(block.trimStart() + END))
  return anchors.every((der) => der !== undefined && readTrustAnchor(der) !== undefined)
    ? (anchors as readonly Uint8Array[])
    : undefined
}
