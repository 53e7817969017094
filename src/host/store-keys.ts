import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { ReplayNamespace } from '../types/replay-marker.ts'
import type { AuthorizationServer } from '../types/server.ts'

export type Namespace = 'request' | 'code' | 'used-code' | ReplayNamespace

/** Hashes what must not be read out of a leaked store. */
export const hashOf = ({ digest }: Pick<AuthorizationServer, 'digest'>, secret: string): string | Promise<string> => {
  const hash = digest(encodeText(secret))
  // a digest that answers at once spares the way through a promise
  return ArrayBuffer.isView(hash) ? encodeBase64url(hash) : Promise.resolve(hash).then(encodeBase64url)
}

export const storeKey = (namespace: Namespace, hash: string): string => `${namespace}:${hash}`
