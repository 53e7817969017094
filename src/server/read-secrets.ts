import { encodeText } from '../encoding/utf8.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { AuthorizationServerOptions, ServerSecret, VendorParameters } from '../types/server.ts'

/** Copies every secret as bytes, because a host may wipe the bytes that it passed. A key stays what it is. */
export const readSecrets = (
  secret: AuthorizationServerOptions<DetailTypes, VendorParameters>['secret'],
): readonly ServerSecret[] =>
  [secret].flat().map((one) => {
    if (typeof one === 'string') return encodeText(one)
    return one instanceof Uint8Array ? one.slice() : (one as ServerSecret)
  })

/** Tells whether there is a secret, and none of bytes has fewer than 32. */
export const areLongSecrets = (secrets: readonly ServerSecret[]): boolean =>
  secrets.length > 0 && secrets.every((one) => !(one instanceof Uint8Array) || one.length >= 32)
