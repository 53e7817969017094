import { frozenCopy } from '../encoding/frozen-copy.ts'
import { readRecord } from '../host/read-record.ts'
import { decodeRequestRecord } from '../host/records.ts'
import type { RequestRecord } from '../types/records.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** A stored request together with the hash under which it is stored. */
export interface StoredRequest {
  readonly hash: string
  readonly record: RequestRecord
}

/** Reads a stored request without changing anything. */
export const readStoredRequest = async (
  as: Pick<AuthorizationServer, 'issuer' | 'store' | 'onEvent' | 'clock'>,
  hash: string,
): Promise<StoredRequest | undefined> => {
  const record = await readRecord(as, 'request', hash, decodeRequestRecord)
  if (record === undefined) return undefined
  // a derived client is frozen here as it was when it was derived
  return { hash, record: record.client === undefined ? record : { ...record, client: frozenCopy(record.client) } }
}
