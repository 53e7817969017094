import { describe, expect, it } from 'vitest'
import { isForm, joinBytes } from '../../src/http/adapter.ts'

describe('isForm', () => {
  it.each([
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-URLEncoded; charset=utf-8',
    'application/x-www-form-urlencoded;charset=utf-8',
    'application/x-www-form-urlencoded ',
  ])('knows %j', (type) => {
    expect(isForm(new Map([['content-type', type]]))).toBe(true)
  })

  it.each(['application/json', 'application/x-www-form-urlencodedx', 'multipart/form-data', ''])(
    'takes %j for something else',
    (type) => {
      expect(isForm(new Map([['content-type', type]]))).toBe(false)
    },
  )

  it('takes an absent type for something else', () => {
    expect(isForm(new Map())).toBe(false)
  })
})

describe('joinBytes', () => {
  it('joins in order', () => {
    expect(joinBytes([Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)], 9)).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('keeps no more than asked', () => {
    expect(joinBytes([Uint8Array.of(1, 2), Uint8Array.of(3, 4)], 3)).toEqual(Uint8Array.of(1, 2, 3))
  })
})
