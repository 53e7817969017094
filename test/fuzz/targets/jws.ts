import type { JSONWebKey } from '../../../src/types/jose.ts'
import { isJose, isOurs, type Key, makeTokens } from '../../crypto/support/jws-differential.ts'
import type { Target } from '../target.ts'

/** A token and the key under which it is read, on two lines. A key is a JWK or, in quotes, a secret. */
const write = (token: string, key: Key): string =>
  `${token}\n${key instanceof Uint8Array ? JSON.stringify(Buffer.from(key).toString('base64')) : JSON.stringify(key)}`

const read = (text: string): { readonly token: string; readonly key: Key } | undefined => {
  const end = text.lastIndexOf('\n')
  try {
    const key: unknown = JSON.parse(text.slice(end + 1))
    const isKey = typeof key === 'object' && key !== null
    if (typeof key !== 'string' && !isKey) return undefined
    return { token: text.slice(0, end), key: isKey ? (key as JSONWebKey) : Buffer.from(key as string, 'base64') }
  } catch {
    return undefined
  }
}

/** Whether nothing about a token is odd, so that both sides must take it. */
const isPlain = (token: string): boolean => {
  const [header = '', payload = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
  const isBare = /^\{("typ":"JWT",)?"alg":"\w+"(,"kid":"1")?\}$/.test(header) && /^\{("iss":"a")?\}$/.test(payload)
  return isBare && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) && isCanonical(token)
}

const isCanonical = (token: string): boolean =>
  token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)

/** Signed tokens under a key, against jose: what counts here counts there, and what is plain the other way about as well. */
export const makeJWSTarget = (): Target<boolean> => {
  const tokens = makeTokens()
  const keys = [...new Map(tokens.map(({ key }) => [JSON.stringify(key), key])).values()]
  return {
    name: 'jws',
    corpus: tokens.map(({ token, key }) => write(token, key)),
    dictionary: [
      ...keys.map((key) => write('', key)),
      ...[
        'ES256',
        'ES512',
        'PS256',
        'RS256',
        'EdDSA',
        'Ed25519',
        'HS256',
        'none',
        'P-384',
        'secp256k1',
        'EC',
        'OKP',
        'oct',
      ],
      ...['"crit":["b64"],', '"b64":false,', '"alg":"none",', '"d":"AA",', '"use":"enc",', '"kid":null,', '"jwk":{},'],
      ...['.', '..', '=', 'AA', 'AQ', 'AQAB', '_'.repeat(42), '\n', '\0'],
    ],
    growthLength: 65_536,
    read: async (text) => {
      const attempt = read(text)
      return attempt !== undefined && (await isOurs(attempt))
    },
    isAccepted: (isTaken) => isTaken,
    compare: async (text, isTaken) => {
      const attempt = read(text)
      if (attempt === undefined || (!isTaken && !isPlain(attempt.token))) return undefined
      const theirs = await isJose(attempt)
      if (isTaken && !theirs) return 'A token counts here that jose refuses.'
      return !isTaken && theirs && isSpelledOnce(attempt.key) ? 'jose takes a plain token that was refused.' : undefined
    },
  }
}

/** jose imports keys in more than one spelling; here a key has one (RFC 7518 §6): base64url without stray bits and, of a number,
 * without leading zeros. */
const isSpelledOnce = (key: Key): boolean =>
  key instanceof Uint8Array ||
  [key.x, key.y, key.n, key.e].every(
    (member) => member === undefined || (/^(?!A{2})[\w-]{3,}$/.test(String(member)) && isCanonical(String(member))),
  )
