import { describe, expect, it } from 'vitest'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import type { Store } from '../../src/types/ports.ts'
import { fakeDenoKv } from './support/fake-clients.ts'

const NOW = 1_800_000_000
const LATER = NOW + 60
const clock = () => NOW
const bytes = new TextEncoder().encode('value')

interface Answers {
  readonly answer?: unknown
  readonly deleted?: unknown[]
  readonly pieces?: unknown
}

/** A database that answers with this entry and these further pieces of it, and commits to `answer`. */
const storeOver = (entry: unknown, answers: Answers = {}) => {
  const { deleted = [], pieces = [] } = answers
  const answer = 'answer' in answers ? answers.answer : { ok: true }
  const { kv } = fakeDenoKv(clock)
  const operation = {
    check: () => operation,
    set: () => operation,
    delete: (key: unknown) => {
      deleted.push(key)
      return operation
    },
    commit: async () => answer,
  }
  return denoKvStore({ ...kv, get: async () => entry, getMany: async () => pieces, atomic: () => operation } as never, {
    clock,
  })
}

const expectUnread = async (store: Store) => {
  for (const call of [store.get('a'), store.take('a')]) {
    await expect(call).rejects.toThrow(
      /^kv must give values as the store wrote them; got .+ of another form\. Give the store a prefix of its own\.$/,
    )
  }
}

describe('an entry in Deno KV', () => {
  it.each([
    undefined,
    null,
    'value',
    bytes,
    {},
    { pieces: 1 },
    { bytes },
    { pieces: '1', bytes },
    { pieces: 1, bytes: 'value' },
    { pieces: 0, bytes },
    { pieces: -1, bytes },
    { pieces: 1.5, bytes },
    { pieces: 1e9, bytes },
    { pieces: 1, bytes: Uint8Array.of(0xff) },
  ])('that another program wrote is not absent: %j', async (value) => {
    await expectUnread(storeOver({ value, versionstamp: '1' }))
  })

  it('that another program wrote with a bigint for the number of its pieces is not absent', async () => {
    await expectUnread(storeOver({ value: { pieces: 1n, bytes }, versionstamp: '1' }))
  })

  it('with a later piece that another program wrote is not absent', async () => {
    await expectUnread(
      storeOver(
        { value: { pieces: 2, bytes }, versionstamp: '1' },
        { pieces: [{ value: 'value', versionstamp: '1' }] },
      ),
    )
  })

  it('with a piece that is gone is being taken by another caller', async () => {
    const gone = { pieces: [{ value: null, versionstamp: null }] }
    const store = storeOver({ value: { pieces: 2, bytes }, versionstamp: '1' }, gone)
    expect([await store.get('a'), await store.take('a')]).toEqual([undefined, undefined])
  })

  it('is deleted with its pieces and nothing else when it is taken, and not at all where a piece is missing', async () => {
    const deleted: unknown[] = []
    const versionstamp = '1'
    const pieces = [{ value: null, versionstamp: null }]
    await storeOver({ value: { pieces: 2, bytes }, versionstamp }, { deleted, pieces }).take('a')
    expect(deleted).toEqual([])
    await storeOver({ value: { pieces: 1, bytes }, versionstamp }, { deleted }).take('a')
    expect(deleted).toEqual([['parapet', 'a', 0]])
  })

  it('that is gone has no version, whatever its value says', async () => {
    const store = storeOver({ value: { pieces: 1, bytes }, versionstamp: null })
    expect([await store.get('a'), await store.take('a')]).toEqual([undefined, undefined])
  })

  it('is taken, or inserted, by none of those whose commit failed', async () => {
    const store = storeOver({ value: { pieces: 1, bytes }, versionstamp: '1' }, { answer: { ok: false } })
    expect([await store.insert('a', 'value', LATER), await store.take('a')]).toEqual([false, undefined])
  })

  it.each([undefined, {}, { ok: 'yes' }, { ok: 1 }, { ok: null }])(
    'is neither taken nor inserted where the commit answers %j, which says neither',
    async (answer) => {
      const store = storeOver({ value: { pieces: 1, bytes }, versionstamp: '1' }, { answer })
      for (const call of [store.insert('a', 'value', LATER), store.take('a')]) {
        await expect(call).rejects.toThrow(/^kv must commit to \{ ok: true \} or \{ ok: false \}; got ok as/)
      }
    },
  )

  it.each([undefined, { value: null }, 'value'])('must come as an entry, and not as %j', async (entry) => {
    const store = storeOver(entry)
    for (const call of [store.get('a'), store.take('a')]) {
      await expect(call).rejects.toThrow(
        /^kv must answer with an entry whose versionstamp is a string or null; got .+, with undefined\. Pass await Deno\.openKv\(\)\.$/,
      )
    }
  })

  it.each([[[]], [undefined]])('must come with all its pieces, and not with %j', async (pieces) => {
    await expect(storeOver({ value: { pieces: 2, bytes }, versionstamp: '1' }, { pieces }).get('a')).rejects.toThrow(
      /^kv must answer getMany with an entry for each key; got (?:an empty array|undefined)\. Pass await Deno\.openKv\(\)\.$/,
    )
  })
})
