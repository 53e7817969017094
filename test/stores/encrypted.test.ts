import { describe, expect, it } from 'vitest'
import { encryptedStore } from '../../src/stores/encrypted.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock, storeContract } from '../../src/testing/index.ts'

const clock = () => 1_900_000_000
const secret = (byte: number) => new Uint8Array(32).fill(byte)
const later = clock() + 60

describe('an encrypted store', () => {
  const moving = fixedClock(clock())
  const shared = memoryStore({ clock: moving })
  const open = () => encryptedStore(shared, { secrets: [secret(1)] })
  it.each(storeContract({ open, clock: moving, advance: moving.advance }))('$name', ({ run }) => run())

  it('hands the store below nothing to read', async () => {
    const below = memoryStore({ clock })
    await encryptedStore(below, { secrets: [secret(1)] }).insert('request:x', '{"client_id":"shop"}', later)
    expect(await below.get('request:x')).toMatch(/^e1\.[A-Za-z0-9_-]{64}$/)
  })

  it('reads what an earlier release encrypted: the label and the derivation of keys stay', async () => {
    const below = memoryStore({ clock })
    await below.insert('request:x', 'e1.BwcHBwcHBwcHBwcHLn1XPOKa8mKXfVVn0iPR65C6MRYLmL8', later)
    expect(await encryptedStore(below, { secrets: [secret(1)] }).get('request:x')).toBe('a value')
  })

  it('makes another text of the same value each time', async () => {
    const below = memoryStore({ clock })
    const store = encryptedStore(below, { secrets: [secret(1)] })
    const texts = new Set<string | undefined>()
    for (let time = 0; time < 5; time++) {
      await store.insert('request:x', 'a value', later)
      texts.add(await below.take('request:x'))
    }
    expect(texts.size).toBe(5)
  })

  it('grows a value by a third and 42 characters at most', async () => {
    const below = memoryStore({ clock })
    const store = encryptedStore(below, { secrets: [secret(1)] })
    for (const length of [0, 1, 2, 3, 1000, 65_536]) {
      await store.insert('request:x', 'a'.repeat(length), later)
      expect((await below.take('request:x'))?.length).toBeLessThanOrEqual(Math.ceil(length * (4 / 3)) + 42)
    }
  })
})

describe('a value that was changed', () => {
  const changed = async (change: (text: string) => string) => {
    const below = memoryStore({ clock })
    const store = encryptedStore(below, { secrets: [secret(1)] })
    await store.insert('request:x', 'a value', later)
    await below.insert('request:y', change((await below.take('request:x')) ?? ''), later)
    await below.insert('request:x', (await below.get('request:y')) ?? '', later)
    return [await store.get('request:x'), await store.take('request:x')]
  }

  it('comes back as empty text, which is no record', async () => {
    expect(await changed((text) => text)).toEqual(['a value', 'a value'])
    const changes: readonly ((text: string) => string)[] = [
      (text) => text.slice(0, -1),
      (text) => `${text.slice(0, 10)}${text[10] === 'A' ? 'B' : 'A'}${text.slice(11)}`,
      (text) => `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.at(-1)}`,
      (text) => text.slice(3),
      (text) => text.replace('e1.', 'e2.'),
      () => '{"v":1,"client_id":"forged"}',
      () => '',
      () => 'e1.',
      () => `e1.${'A'.repeat(20)}`,
      () => 'e1.not base64url',
    ]
    for (const change of changes) expect(await changed(change)).toEqual(['', ''])
  })

  it('is one that was moved to another key', async () => {
    const below = memoryStore({ clock })
    const store = encryptedStore(below, { secrets: [secret(1)] })
    await store.insert('code:mine', 'a value', later)
    await below.insert('code:theirs', (await below.get('code:mine')) ?? '', later)
    expect(await store.get('code:theirs')).toBe('')
  })
})

describe('the secrets of an encrypted store', () => {
  it('are rotated: the first encrypts, all of them decrypt', async () => {
    const below = memoryStore({ clock })
    const [before, during, after] = [[secret(1)], [secret(2), secret(1)], [secret(2)]].map((secrets) =>
      encryptedStore(below, { secrets }),
    )
    await before?.insert('code:old', 'an old value', later)
    await during?.insert('code:new', 'a new value', later)
    expect(await during?.get('code:old')).toBe('an old value')
    expect(await during?.get('code:new')).toBe('a new value')
    expect(await after?.get('code:new')).toBe('a new value')
    expect(await after?.get('code:old')).toBe('')
    expect(await before?.get('code:new')).toBe('')
  })

  it('are not looked at again once the store is made', async () => {
    const bytes = secret(1)
    const store = encryptedStore(memoryStore({ clock }), { secrets: [bytes] })
    await store.insert('code:x', 'a value', later)
    bytes.fill(9)
    expect(await store.get('code:x')).toBe('a value')
  })

  it('are at least one, of 32 bytes', () => {
    for (const secrets of [[], [''], ['short'], [secret(1), 'short'], [new Uint8Array(31)]]) {
      expect(() => encryptedStore(memoryStore({ clock }), { secrets })).toThrow(TypeError)
    }
  })
})
