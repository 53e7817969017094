import { describeType } from '../encoding/describe-value.ts'
import { aClock, optional } from '../encoding/option-check.ts'
import { decodeText, encodeText } from '../encoding/utf8.ts'
import type { Clock, Store } from '../types/ports.ts'
import { aClockTolerance, type ClockToleranceOption, keeper, secondOf } from './expiry.ts'
import { aName, checkStore, type Engine } from './store-options.ts'

type Key = readonly (string | number)[]

interface Entry {
  readonly key: readonly unknown[]
  readonly value: unknown
  readonly versionstamp: string | null
}

interface AtomicOperation {
  check(...entries: { key: Key; versionstamp: string | null }[]): AtomicOperation
  set(key: Key, value: unknown, options: { expireIn: number }): AtomicOperation
  delete(key: Key): AtomicOperation
  commit(): Promise<{ ok: boolean }>
}

/** The members of `Deno.openKv()` that the store calls. */
export interface DenoKv {
  get(key: Key): Promise<Entry>
  getMany(keys: Key[]): Promise<Entry[]>
  atomic(): AtomicOperation
}

export interface DenoKvStoreOptions extends ClockToleranceOption {
  /** The same clock as the server's: Deno KV takes the lifetime of an entry, not the time of its end. */
  readonly clock: Clock
  /** Stands before every key. Default `parapet`. */
  readonly prefix?: string
}

/** Deno KV takes 64 KiB for a value, serialised. */
const PIECE = 60_000

/** Keeps entries in Deno KV. Values longer than 60,000 bytes, which are rare, are cut into pieces and written in one
 * transaction. `insert` is one call, `get` one or two, `take` one more.
 * @example
 * ```ts
 * const store = denoKvStore(await Deno.openKv(), { clock })
 * ``` */
export const denoKvStore = (kv: DenoKv, options: DenoKvStoreOptions): Store => {
  checkStore('denoKvStore', engineOf(kv), options, {
    clock: aClock,
    prefix: optional(aName('a string that is not empty')),
    clockTolerance: aClockTolerance,
  })
  const { clock, prefix = 'parapet', clockTolerance } = options
  const keptUntil = keeper(clockTolerance)
  const keyOf = (key: string, piece: number): Key => [prefix, key, piece]

  /** The value and its entries, the first of which tells how many there are; undefined where it is gone, or going. */
  const read = async (key: string) => {
    const first = await kv.get(keyOf(key, 0))
    if (first.versionstamp === null || !isFirst(first.value)) return undefined
    const others = Array.from({ length: first.value.pieces - 1 }, (_, at) => keyOf(key, at + 1))
    const rest = others.length === 0 ? [] : await kv.getMany(others)
    const pieces = [first.value.bytes, ...rest.map(({ value }) => value)].filter((piece) => piece instanceof Uint8Array)
    const text = pieces.length === first.value.pieces ? decodeText(concatenate(pieces)) : undefined
    return text === undefined ? undefined : { text, versionstamp: first.versionstamp, pieces: first.value.pieces }
  }

  return {
    insert: async (key, value, expiresAt) => {
      const expireIn = Math.max(1, keptUntil(expiresAt) - secondOf(clock)) * 1000
      const bytes = encodeText(value)
      const pieces = Math.max(1, Math.ceil(bytes.length / PIECE))
      const operation = kv.atomic().check({ key: keyOf(key, 0), versionstamp: null })
      operation.set(keyOf(key, 0), { pieces, bytes: bytes.slice(0, PIECE) }, { expireIn })
      for (let at = 1; at < pieces; at++) {
        operation.set(keyOf(key, at), bytes.slice(at * PIECE, (at + 1) * PIECE), { expireIn })
      }
      return isDone((await operation.commit()).ok)
    },
    get: async (key) => (await read(key))?.text,
    take: async (key) => {
      const found = await read(key)
      if (found === undefined) return undefined
      const operation = kv.atomic().check({ key: keyOf(key, 0), versionstamp: found.versionstamp })
      for (let at = 0; at < found.pieces; at++) operation.delete(keyOf(key, at))
      // entries never change, so a failed check means that another caller took the entry
      return isDone((await operation.commit()).ok) ? found.text : undefined
    },
  }
}

/** Throws TypeError for an answer that is neither true nor false, because then the outcome is unknown. */
const isDone = (ok: unknown): boolean => {
  if (typeof ok === 'boolean') return ok
  throw new TypeError(
    `kv must commit to { ok: true } or { ok: false }; got ok as ${describeType(ok)}. Pass await Deno.openKv().`,
  )
}

const isFirst = (value: unknown): value is { readonly pieces: number; readonly bytes: Uint8Array } =>
  typeof value === 'object' &&
  value !== null &&
  'pieces' in value &&
  typeof value.pieces === 'number' &&
  'bytes' in value &&
  value.bytes instanceof Uint8Array

const concatenate = (pieces: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

const engineOf = (kv: DenoKv): Engine => ({
  name: 'kv',
  value: kv,
  what: 'a database of Deno KV',
  remedy: 'Pass await Deno.openKv().',
})
