import { describe, expect, it } from 'vitest'
import { insertUnder, randomBytesOf, randomSecret } from '../../src/host/handles.ts'
import { testServer } from '../../src/testing/index.ts'
import { tracedStore } from '../support/traced-store.ts'

const LATER = 1_800_003_600
/** Answers `length` bytes that count up. */
const counting = (length: number) => ({ randomBytes: () => Uint8Array.from({ length }, (_, at) => at) })

describe('a handle', () => {
  it('has 256 bits, of which none is dropped', () => {
    expect(Buffer.from(randomSecret(counting(32)), 'base64url')).toEqual(Buffer.from(counting(32).randomBytes()))
  })

  it('has 256 bits as well where the host answers with more bytes', () => {
    expect(randomSecret(counting(48))).toBe(randomSecret(counting(32)))
  })

  it('is not made of fewer bytes', () => {
    expect(() => randomSecret(counting(31))).toThrow('randomBytes must return 32 bytes or more; got ')
    expect(() => randomBytesOf(counting(27), 28)).toThrow('randomBytes must return 28 bytes or more; got ')
  })

  it('whose key is in the store already is refused, because the random bytes repeat', async () => {
    const { as } = await testServer()
    const store = tracedStore()
    const insert = (value: string) => insertUnder({ ...as, store }, 'code', 'the same secret', value, LATER)
    const hash = await insert('first')
    await expect(insert('second')).rejects.toThrow(
      'store.insert must resolve true under a fresh random key; got false. Check insert, and randomBytes.',
    )
    expect(await store.get(`code:${hash}`)).toBe('first')
  })
})
