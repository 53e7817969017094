import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { booleanOf, callPort, optionalTextOf } from './answers.ts'

type Stored = Pick<AuthorizationServer, 'store'>

/** Creates a key; true only for the caller that did. An answer that is neither true nor false grants nothing. */
export const insertOnce = ({ store }: Stored, key: string, value: string, expiresAt: EpochSeconds): Promise<boolean> =>
  callPort('store.insert', () => store.insert(key, value, expiresAt), booleanOf)

export const getValue = ({ store }: Stored, key: string): Promise<string | undefined> =>
  callPort('store.get', () => store.get(key), optionalTextOf)

/** Takes an entry, which is there for one caller alone. No entry is empty: counted as one, the empty text that a driver answers for nothing
 * would let a request be decided twice. */
export const takeValue = async ({ store }: Stored, key: string): Promise<string | undefined> =>
  (await callPort('store.take', () => store.take(key), optionalTextOf)) || undefined
