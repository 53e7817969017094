import { encodeBase64url } from '../crypto/base64url.ts'
import { encodeText } from '../crypto/text.ts'
import type { AuthorizationServer } from '../types/server.ts'

export type Namespace = 'request' | 'code' | 'used-code' | 'client-assertion' | 'dpop-proof'

/** Hashes what must not be read out of a leaked store. */
export const hashOf = async ({ digest }: Pick<AuthorizationServer, 'digest'>, secret: string): Promise<string> =>
  encodeBase64url(await digest(encodeText(secret)))

export const storeKey = (namespace: Namespace, hash: string): string => `${namespace}:${hash}`
