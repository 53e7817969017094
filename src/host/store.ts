import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { ask, booleanOf, optionalTextOf } from './answers.ts'

type Stored = Pick<AuthorizationServer, 'store'>

/** Creates a key; true only for the caller that did. An answer that is neither true nor false grants nothing. */
export const insertOnce = async (
  { store }: Stored,
  key: string,
  value: string,
  expiresAt: EpochSeconds,
): Promise<boolean> => booleanOf('store.insert', await ask('store.insert', () => store.insert(key, value, expiresAt)))

export const getValue = async ({ store }: Stored, key: string): Promise<string | undefined> =>
  optionalTextOf('store.get', await ask('store.get', () => store.get(key)))

export const takeValue = async ({ store }: Stored, key: string): Promise<string | undefined> =>
  optionalTextOf('store.take', await ask('store.take', () => store.take(key)))
