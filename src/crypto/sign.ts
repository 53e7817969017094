import { encodeText } from '../encoding/utf8.ts'

interface SigningHeader {
  readonly alg: string
  readonly typ?: string
  readonly kid?: string
}

/** Signs a text as a compact JWS.
 * @see RFC 7515 §3.1 */
export const signJWS = async (payload: string, header: SigningHeader, key: CryptoKey): Promise<string> => {
  const { CompactSign } = await import('jose/jws/compact/sign')
  return new CompactSign(encodeText(payload)).setProtectedHeader({ ...header }).sign(key)
}
