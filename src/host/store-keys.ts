import { hashText } from '../crypto/digest.ts'
import type { ReplayNamespace } from '../types/replay-marker.ts'
import type { Awaitable } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'

export type Namespace = 'request' | 'code' | 'used-code' | ReplayNamespace

/** Hashes what must not be read out of a leaked store. */
export const hashOf = ({ digest }: Pick<AuthorizationServer, 'digest'>, secret: string): Awaitable<string> =>
  hashText(secret, digest)

/** Hashes several, which WebCrypto does at the same time. */
export const hashesOf = (
  as: Pick<AuthorizationServer, 'digest'>,
  secrets: readonly string[],
): Awaitable<readonly string[]> => {
  const hashes = secrets.map((secret) => hashOf(as, secret))
  return hashes.every((hash) => typeof hash === 'string') ? hashes : Promise.all(hashes)
}

export const storeKey = (namespace: Namespace, hash: string): string => `${namespace}:${hash}`
