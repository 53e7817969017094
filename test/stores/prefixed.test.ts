import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { prefixedStore } from '../../src/stores/prefixed.ts'
import { fixedClock, storeContract } from '../../src/testing/index.ts'

const clock = () => 1_900_000_000

describe('a prefixed store', () => {
  const moving = fixedClock(clock())
  const shared = memoryStore({ clock: moving })
  const open = () => prefixedStore(shared, 'tenant-1')
  it.each(storeContract({ open, clock: moving, advance: moving.advance }))('$name', ({ run }) => run())

  it('keeps tenants apart', async () => {
    const store = memoryStore({ clock })
    const [one, two] = [prefixedStore(store, 'one'), prefixedStore(store, 'two')]
    expect(await one.insert('code:x', 'of one', clock() + 60)).toBe(true)
    expect(await two.get('code:x')).toBeUndefined()
    expect(await two.take('code:x')).toBeUndefined()
    expect(await two.insert('code:x', 'of two', clock() + 60)).toBe(true)
    expect(await one.take('code:x')).toBe('of one')
  })

  it('keeps apart what reads alike when it is joined', async () => {
    const store = memoryStore({ clock })
    await prefixedStore(store, 'a').insert('used-code:x', '1', clock() + 60)
    for (const name of ['a.used', 'a-used', 'aused', 'a_used']) {
      expect(await prefixedStore(store, name).get('code:x')).toBeUndefined()
    }
    expect(await store.get('code:x')).toBeUndefined()
    expect(await store.get('a:used-code:x')).toBe('1')
  })

  it('refuses names that could not be told from others', () => {
    for (const name of ['', 'a:b', 'a b', 'ä', 'a\n', '{a}', 'a'.repeat(33)]) {
      expect(() => prefixedStore(memoryStore({ clock }), name)).toThrow(TypeError)
    }
  })
})
