import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { ask, booleanOf, present, requireForm } from './answers.ts'

type Stored = Pick<AuthorizationServer, 'store'>

/** Creates a key; true only for the caller that did. An answer that is neither true nor false grants nothing. */
export const insertOnce = ({ store }: Stored, key: string, value: string, expiresAt: EpochSeconds): Promise<boolean> =>
  ask('store.insert', () => store.insert(key, value, expiresAt), booleanOf)

/** Reads an entry that may be absent. None is empty: read as an entry, an empty text for nothing would let a request be decided twice. */
const entryOf = (port: string, answer: unknown): string | undefined => {
  const entry = present(answer)
  const isEntry = entry === undefined || (typeof entry === 'string' && entry !== '')
  return requireForm(port, 'the text of an entry, or undefined', isEntry, entry)
}

export const getValue = ({ store }: Stored, key: string): Promise<string | undefined> =>
  ask('store.get', () => store.get(key), entryOf)

export const takeValue = ({ store }: Stored, key: string): Promise<string | undefined> =>
  ask('store.take', () => store.take(key), entryOf)
