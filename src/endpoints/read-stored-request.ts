import { frozenCopy } from '../encoding/frozen-copy.ts'
import { emit } from '../host/events.ts'
import { decodeRequestRecord } from '../host/records.ts'
import { getValue } from '../host/store.ts'
import { storeKey } from '../host/store-keys.ts'
import type { RequestRecord } from '../types/records.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** A stored request together with the hash under which it is stored. */
export interface StoredRequest {
  readonly hash: string
  readonly record: RequestRecord
}

/** Reads a stored request without changing anything. A record that cannot be decoded counts as absent. */
export const readStoredRequest = async (
  as: Pick<AuthorizationServer, 'issuer' | 'store' | 'onEvent' | 'clock'>,
  hash: string,
): Promise<StoredRequest | undefined> => {
  const value = await getValue(as, storeKey('request', hash))
  if (value === undefined) return undefined
  const record = decodeRequestRecord(value, as.issuer)
  if (record === undefined) {
    emit(as, { type: 'record_undecodable', namespace: 'request' })
    return undefined
  }
  // a derived client is frozen here as it was when it was derived
  return { hash, record: record.client === undefined ? record : { ...record, client: frozenCopy(record.client) } }
}
