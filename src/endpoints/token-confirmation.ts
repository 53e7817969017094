import { isBase64urlSHA256 } from '../encoding/base64url.ts'
import { describeType, describeValue } from '../encoding/describe-value.ts'
import { isObject } from '../encoding/option-check.ts'
import type { TokenConfirmation, ValidAccessToken } from '../types/resource.ts'

/** Tells whether the host's record says that the token is not valid, as the answer of an introspection endpoint does.
 * @see RFC 7662 §2.2 */
export const isInactive = ({ active }: ValidAccessToken): boolean => {
  if (active === undefined || active === null || active === true) return false
  if (active === false) return true
  throw new TypeError(`token.active must be true or false, or absent; got ${describeValue(active)}.`)
}

/** Returns what the token is bound to. Throws TypeError on a binding that is malformed or stands elsewhere: it must not
 * turn a bound token into a bearer token.
 * @see RFC 7800 §3.1, RFC 9449 §6, RFC 8705 §3.1 */
export const confirmationOf = (token: ValidAccessToken): TokenConfirmation => {
  for (const name of METHODS) requireInsideCnf(name, Reflect.get(token, name))
  const cnf: unknown = token.cnf ?? undefined
  if (cnf === undefined) return {}
  if (!isObject(cnf)) {
    throw new TypeError(`token.cnf must be the object of RFC 7800, or absent; got ${describeType(cnf)}.`)
  }
  const jkt = thumbprintOf('jkt', cnf.jkt)
  const x5t = thumbprintOf('x5t#S256', cnf['x5t#S256'])
  if (jkt === undefined && x5t === undefined) {
    throw new TypeError(
      'token.cnf must have jkt or x5t#S256; got an object without either. Refuse a token that is bound by another method. For a bearer token, leave cnf out.',
    )
  }
  return { jkt, 'x5t#S256': x5t }
}

const METHODS = ['jkt', 'x5t#S256'] as const

const requireInsideCnf = (name: (typeof METHODS)[number], value: unknown): void => {
  if (value === undefined || value === null) return
  throw new TypeError(
    `token.${name} must be absent; got ${describeType(value)}. Put the thumbprint under cnf, as cnf['${name}'].`,
  )
}

const thumbprintOf = (name: (typeof METHODS)[number], value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && isBase64urlSHA256(value)) return value
  throw new TypeError(
    `token.cnf['${name}'] must be a SHA-256 thumbprint of 43 base64url characters, or absent; got ${describeType(value)}.`,
  )
}
