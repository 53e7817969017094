import { expect, it } from 'vitest'
import { concatBytes } from '../../src/encoding/concat-bytes.ts'

it('byte arrays are joined in their order, and an empty one adds nothing', () => {
  const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)]
  expect(concatBytes(parts)).toEqual(Uint8Array.of(1, 2, 3))
  expect(concatBytes([])).toEqual(new Uint8Array())
})

it('the result shares no memory with a single part', () => {
  const part = Uint8Array.of(1)
  concatBytes([part])[0] = 2
  expect(part).toEqual(Uint8Array.of(1))
})
