import { decodePEM, firstOfPEM } from '../../../src/crypto/x509/index.ts'
import { isJSONObject, parseJSON } from '../../../src/encoding/json.ts'
import type { JSONObject } from '../../../src/types/json.ts'

/** The pasted client, or what is wrong with the paste. */
export interface ClientInput {
  readonly metadata: JSONObject | undefined
  readonly certificate: Uint8Array | undefined
  readonly problem?: string
}

const BOUNDS = { length: 200_000, depth: 16 }

/** Reads the registration and the certificate. What cannot be read counts as not pasted. */
export const readClient = (metadata: string, certificate: string): ClientInput => {
  const object = metadata.trim() === '' ? undefined : parseJSON(metadata.trim(), BOUNDS)
  const pem = certificate.trim()
  const der = pem === '' ? undefined : (firstOfPEM(pem) ?? decodePEM(pem))
  const isObject = isJSONObject(object)
  if (metadata.trim() !== '' && !isObject)
    return {
      metadata: undefined,
      certificate: der,
      problem: 'The registration is no JSON object, or names a member twice. It was not used.',
    }
  if (pem !== '' && der === undefined)
    return {
      metadata: isObject ? object : undefined,
      certificate: undefined,
      problem: 'The certificate is no PEM text. It was not used.',
    }
  return { metadata: isObject ? object : undefined, certificate: der }
}
