import { isBase64urlSHA256 } from '../../../src/encoding/base64url.ts'
import { readAccessToken } from '../../../src/endpoints/resource.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import type { ValidAccessToken } from '../../../src/types/resource.ts'
import { readToken, textOf } from './tokens.ts'

/** What the server that issued an access token would know of it: its own claims where it is a JWT, and otherwise that it is
 * bound to the key of the proof. Undefined for one that has expired. */
export const tokenFacts = (
  request: HttpRequest,
  jkt: string | undefined,
  now: number,
): ValidAccessToken | undefined => {
  const access_token = readAccessToken(request)
  if (access_token === undefined) return undefined
  const { claims } = readToken(access_token)
  if (claims === undefined) {
    const isBound = /^dpop /i.test(request.headers.get('authorization') ?? '') && jkt !== undefined
    return { access_token, ...(isBound ? { cnf: { jkt } } : {}) }
  }
  if (typeof claims.exp === 'number' && claims.exp <= now) return undefined
  const cnf = (typeof claims.cnf === 'object' && claims.cnf !== null ? claims.cnf : {}) as Record<string, unknown>
  const bound = Object.fromEntries(
    (['jkt', 'x5t#S256'] as const)
      .map((name) => [name, textOf(cnf[name])] as const)
      .filter(([, value]) => value !== undefined && isBase64urlSHA256(value)),
  )
  return {
    access_token,
    ...(Object.keys(bound).length > 0 ? { cnf: bound } : {}),
    ...(textOf(claims.scope) === undefined ? {} : { scope: textOf(claims.scope) as string }),
  }
}
