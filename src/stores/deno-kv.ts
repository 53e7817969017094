import { concatBytes } from '../encoding/concat-bytes.ts'
import { describeType } from '../encoding/describe-value.ts'
import { aClock, optional } from '../encoding/option-check.ts'
import { decodeText, encodeText } from '../encoding/utf8.ts'
import { systemClock } from '../host/system-clock.ts'
import type { Clock, Store } from '../types/ports.ts'
import { aClockTolerance, type ClockToleranceOption, keptUntilWith, secondOf } from './expiry.ts'
import { memberOf } from './member-of.ts'
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

/** The options of `denoKvStore`. */
export interface DenoKvStoreOptions extends ClockToleranceOption {
  /** The same clock as the server's: Deno KV takes the lifetime of an entry, not the time of its end. Default: the system clock, as
   * the server's default. */
  readonly clock?: Clock | undefined
  /** Stands before every key. Default `parapet`. */
  readonly prefix?: string | undefined
}

/** Deno KV takes 64 KiB for a value, serialised. */
const PIECE = 60_000

/** More than any entry has. */
const MOST_PIECES = 1000

/** Keeps entries in Deno KV. Values longer than 60,000 bytes, which are rare, are cut into pieces and written in one
 * transaction. `insert` is one call, `get` one or two, `take` one more.
 * @example
 * ```ts
 * const store = denoKvStore(await Deno.openKv())
 * ``` */
export const denoKvStore = (kv: DenoKv, options: DenoKvStoreOptions = {}): Store => {
  checkStore('denoKvStore', engineOf(kv), options, {
    clock: optional(aClock),
    prefix: optional(aName('a string that is not empty')),
    clockTolerance: aClockTolerance,
  })
  const { clock = systemClock, prefix = 'parapet', clockTolerance } = options
  const keptUntil = keptUntilWith(clockTolerance)
  const keyOf = (key: string, piece: number): Key => [prefix, key, piece]

  /** The value and its entries, the first of which tells how many there are; undefined where it is gone, or going. */
  const read = async (key: string) => {
    const first = entryOf(await kv.get(keyOf(key, 0)))
    if (first === undefined) return undefined
    if (!isFirst(first.value)) throw notWritten(first.value)
    const others = Array.from({ length: first.value.pieces - 1 }, (_, at) => keyOf(key, at + 1))
    const rest = others.length === 0 ? [] : entriesOf(await kv.getMany(others), others.length)
    // another caller takes the entry, piece by piece
    if (rest.includes(undefined)) return undefined
    const pieces = [first.value.bytes, ...rest.map((entry) => bytesOf(entry?.value))]
    const text = decodeText(concatBytes(pieces))
    if (text === undefined) throw notWritten(first.value)
    return { text, versionstamp: first.versionstamp, pieces: first.value.pieces }
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
      return isDone(await operation.commit())
    },
    get: async (key) => (await read(key))?.text,
    take: async (key) => {
      const found = await read(key)
      if (found === undefined) return undefined
      const operation = kv.atomic().check({ key: keyOf(key, 0), versionstamp: found.versionstamp })
      for (let at = 0; at < found.pieces; at++) operation.delete(keyOf(key, at))
      // entries never change, so a failed check means that another caller took the entry
      return isDone(await operation.commit()) ? found.text : undefined
    },
  }
}

/** Throws TypeError for an answer that is neither true nor false, because then the outcome is unknown. */
const isDone = (outcome: unknown): boolean => {
  const ok = memberOf(outcome, 'ok')
  if (typeof ok === 'boolean') return ok
  throw new TypeError(
    `kv must commit to { ok: true } or { ok: false }; got ok as ${describeType(ok)}. Pass await Deno.openKv().`,
  )
}

/** Reads an entry; undefined where the key has none. Throws TypeError for an answer that is neither. */
const entryOf = (entry: unknown): { readonly value: unknown; readonly versionstamp: string } | undefined => {
  const versionstamp = memberOf(entry, 'versionstamp')
  if (versionstamp === null) return undefined
  if (typeof versionstamp === 'string') return { value: memberOf(entry, 'value'), versionstamp }
  throw new TypeError(
    `kv must answer with an entry whose versionstamp is a string or null; got ${describeType(entry)}, with ${describeType(versionstamp)}. Pass await Deno.openKv().`,
  )
}

const entriesOf = (entries: unknown, length: number) => {
  if (Array.isArray(entries) && entries.length === length) return entries.map(entryOf)
  throw new TypeError(
    `kv must answer getMany with an entry for each key; got ${describeType(entries)}. Pass await Deno.openKv().`,
  )
}

/** An entry that cannot be read is not absent. */
const notWritten = (value: unknown): TypeError =>
  new TypeError(
    `kv must give values as the store wrote them; got ${describeType(value)} of another form. Give the store a prefix of its own.`,
  )

const bytesOf = (value: unknown): Uint8Array => {
  if (value instanceof Uint8Array) return value
  throw notWritten(value)
}

const isFirst = (value: unknown): value is { readonly pieces: number; readonly bytes: Uint8Array } => {
  const pieces = memberOf(value, 'pieces')
  return (
    memberOf(value, 'bytes') instanceof Uint8Array &&
    Number.isSafeInteger(pieces) &&
    (pieces as number) >= 1 &&
    (pieces as number) <= MOST_PIECES
  )
}

const engineOf = (kv: DenoKv): Engine => ({
  name: 'kv',
  value: kv,
  what: 'a database of Deno KV',
  remedy: 'Pass await Deno.openKv().',
  methods: ['get', 'getMany', 'atomic'],
})
