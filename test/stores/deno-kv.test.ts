import { describe, expect, it } from 'vitest'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import { fakeDenoKv } from './support/fake-clients.ts'

const NOW = 1_800_000_000
const LATER = NOW + 60
const clock = () => NOW
const bytes = new TextEncoder().encode('value')

/** A database that answers with entries of somebody else, and commits to `answer`. */
const storeOver = (entry: object, answer: unknown = { ok: true }, deleted: unknown[] = []) => {
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
  const get = async (key: unknown) => ({ key, ...entry })
  return denoKvStore({ ...kv, get, getMany: async () => [], atomic: () => operation } as never, { clock })
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
    { pieces: 2, bytes },
    { pieces: 1, bytes: Uint8Array.of(0xff) },
  ])('that another program wrote counts as absent: %j', async (value) => {
    const store = storeOver({ value, versionstamp: '1' })
    expect([await store.get('a'), await store.take('a')]).toEqual([undefined, undefined])
  })

  it('that another program wrote with a bigint for the number of its pieces counts as absent', async () => {
    const store = storeOver({ value: { pieces: 1n, bytes }, versionstamp: '1' })
    expect([await store.get('a'), await store.take('a')]).toEqual([undefined, undefined])
  })

  it('is deleted with its pieces and nothing else when it is taken, and not at all where a piece is missing', async () => {
    const deleted: unknown[] = []
    const versionstamp = '1'
    await storeOver({ value: { pieces: 2, bytes }, versionstamp }, { ok: true }, deleted).take('a')
    expect(deleted).toEqual([])
    await storeOver({ value: { pieces: 1, bytes }, versionstamp }, { ok: true }, deleted).take('a')
    expect(deleted).toEqual([['parapet', 'a', 0]])
  })

  it('that is gone has no version, whatever its value says', async () => {
    const store = storeOver({ value: { pieces: 1, bytes }, versionstamp: null })
    expect([await store.get('a'), await store.take('a')]).toEqual([undefined, undefined])
  })

  it('is taken, or inserted, by none of those whose commit failed', async () => {
    const store = storeOver({ value: { pieces: 1, bytes }, versionstamp: '1' }, { ok: false })
    expect([await store.insert('a', 'value', LATER), await store.take('a')]).toEqual([false, undefined])
  })

  it.each([{}, { ok: 'yes' }, { ok: 1 }, { ok: null }])(
    'is neither taken nor inserted where the commit answers %j, which says neither',
    async (answer) => {
      const store = storeOver({ value: { pieces: 1, bytes }, versionstamp: '1' }, answer)
      for (const call of [store.insert('a', 'value', LATER), store.take('a')]) {
        await expect(call).rejects.toThrow(/^kv must commit to \{ ok: true \} or \{ ok: false \}; got ok as/)
      }
    },
  )
})
