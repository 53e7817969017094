import type { AuthorizationServer } from '../types/server.ts'
import { emit } from './events.ts'
import { getValue } from './store.ts'
import { type Namespace, storeKey } from './store-keys.ts'

type Reader = Pick<AuthorizationServer, 'issuer' | 'store' | 'onEvent' | 'clock'>

/** Reads a stored record without changing anything. A record that cannot be decoded counts as absent, and an event says so. */
export const readRecord = async <Stored>(
  as: Reader,
  namespace: Namespace,
  hash: string,
  decode: (value: string, issuer: string) => Stored | undefined,
): Promise<Stored | undefined> => {
  const value = await getValue(as, storeKey(namespace, hash))
  if (value === undefined) return undefined
  const record = decode(value, as.issuer)
  if (record === undefined) emit(as, { type: 'record_undecodable', namespace })
  return record
}
