import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { ask } from './answers.ts'

type Stored = Pick<AuthorizationServer, 'store'>

/** Creates a key; true only for the caller that did. An answer that is neither true nor false grants nothing. */
export const insertOnce = async (
  { store }: Stored,
  key: string,
  value: string,
  expiresAt: EpochSeconds,
): Promise<boolean> => {
  const inserted: unknown = await ask('store.insert', () => store.insert(key, value, expiresAt))
  if (inserted === true || inserted === false) return inserted
  throw new TypeError('store.insert must resolve true when it created the key and false when the key exists.')
}

export const getValue = async ({ store }: Stored, key: string): Promise<string | undefined> =>
  textOrNothing(await ask('store.get', () => store.get(key)), 'get')

export const takeValue = async ({ store }: Stored, key: string): Promise<string | undefined> =>
  textOrNothing(await ask('store.take', () => store.take(key)), 'take')

/** Many drivers say null for nothing. */
const textOrNothing = (value: unknown, call: string): string | undefined => {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw new TypeError(`store.${call} must resolve the text that was inserted, or undefined.`)
}
