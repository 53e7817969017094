import { describe, expect, it } from 'vitest'
import { readTime } from '../../../src/crypto/x509/validity.ts'

const timeOf = (tag: number, text: string) => {
  const contents = Uint8Array.from(text, (character) => character.charCodeAt(0))
  return readTime({ tag, contents, bytes: contents })
}
const utc = (text: string) => timeOf(0x17, text)
const generalized = (text: string) => timeOf(0x18, text)

describe('a time of a certificate', () => {
  it('is the second that the calendar of the runtime says, in every month of four centuries', () => {
    for (let year = 1900; year < 2300; year += 1) {
      for (let month = 0; month < 12; month += 1) {
        const date = new Date(Date.UTC(year, month, 28, 23, 59, 58))
        const text = date.toISOString().replace(/[-T:]|\.000/g, '')
        expect(generalized(text), text).toBe(date.getTime() / 1000)
      }
    }
  })

  it('has two digits of the year between 1950 and 2049', () => {
    expect(utc('491231235959Z')).toBe(Date.UTC(2049, 11, 31, 23, 59, 59) / 1000)
    expect(utc('500101000000Z')).toBe(Date.UTC(1950, 0, 1) / 1000)
    expect(utc('700101000000Z')).toBe(0)
  })

  it('knows leap days', () => {
    expect(generalized('20240229000000Z')).toBe(Date.UTC(2024, 1, 29) / 1000)
    expect(generalized('20000229000000Z')).toBe(Date.UTC(2000, 1, 29) / 1000)
    expect(generalized('20230229000000Z')).toBeUndefined()
    expect(generalized('21000229000000Z')).toBeUndefined()
  })

  it.each([
    '2401010000Z',
    '240101000000+0100',
    '240101000000',
    '24010100000 Z',
    '241301000000Z',
    '240132000000Z',
    '240100000000Z',
    '240101240000Z',
    '240101006000Z',
    '240101000060Z',
    '',
  ])('is not %j', (text) => {
    expect(utc(text)).toBeUndefined()
  })

  it('is of one of two types', () => {
    expect(timeOf(0x13, '240101000000Z')).toBeUndefined()
    expect(readTime(undefined)).toBeUndefined()
  })
})
