import { describe, expect, it } from 'vitest'
import { computeFreshness } from '../../src/client-sources/freshness.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

const NOW = 1_784_000_000
const at = (seconds: number) => new Date(seconds * 1000).toUTCString()
const freshness = (headers: Record<string, string>, least = 0, most = 86_400) =>
  computeFreshness(new Headers(headers), NOW, { least, most, standard: 300 })

/** Of a document whose only header is an Expires. */
const freshnessAt = (expires: string, now: number) =>
  computeFreshness({ get: (name) => (name === 'expires' ? expires : null) }, now, { least: 0, most: 1e12, standard: 7 })

describe('the freshness of a document', () => {
  it.each<[string, Record<string, string>, number]>([
    ['max-age', { 'cache-control': 'max-age=600' }, 600],
    ['max-age in any case, among others', { 'cache-control': 'Public, MAX-AGE=600, must-revalidate' }, 600],
    ['a quoted max-age', { 'cache-control': 'max-age="600"' }, 600],
    ['the first of two', { 'cache-control': 'max-age=10, max-age=600' }, 10],
    ['max-age less Age', { 'cache-control': 'max-age=600', age: '100' }, 500],
    ['max-age less the first of two Ages', { 'cache-control': 'max-age=600', age: '100, 30' }, 500],
    ['max-age where the first of two Ages cannot be read', { 'cache-control': 'max-age=600', age: 'x, 30' }, 600],
    ['nothing where Age is past max-age', { 'cache-control': 'max-age=600', age: '900' }, 0],
    ['max-age before Expires', { 'cache-control': 'max-age=5', expires: at(NOW + 900) }, 5],
    ['Expires less Date', { date: at(NOW - 50), expires: at(NOW + 50) }, 100],
    ['Expires less now, without Date', { expires: at(NOW + 50) }, 50],
    ['Expires less Date and Age', { date: at(NOW), expires: at(NOW + 500), age: '100' }, 400],
    ['max-age where Age cannot be read', { 'cache-control': 'max-age=600', age: '1.5' }, 600],
    ['Expires less now, where Date cannot be read', { date: 'today', expires: at(NOW + 50) }, 50],
    ['nothing for Expires in the past', { expires: at(NOW - 50) }, 0],
    ['nothing for an Expires of 0', { expires: '0' }, 0],
    ['nothing for no-store, whatever stands beside', { 'cache-control': 'no-store, max-age=600' }, 0],
    ['nothing for no-cache', { 'cache-control': 'max-age=600, no-cache' }, 0],
    ['nothing for a max-age that is no number', { 'cache-control': 'max-age=-1' }, 0],
    ['nothing for a max-age with more before the digits', { 'cache-control': 'max-age=x600' }, 0],
    ['nothing for a max-age with more behind the digits', { 'cache-control': 'max-age=600x' }, 0],
    ['nothing for an Expires with more before it', { expires: 'x Sun, 06 Nov 2072 08:49:37 GMT' }, 0],
    ['nothing for an Expires with more behind it', { expires: 'Sun, 06 Nov 2072 08:49:37 GMT+1' }, 0],
    ['nothing for an Expires of no month', { expires: 'Sun, 06 Foo 2072 08:49:37 GMT' }, 0],
    ['nothing for a max-age without value', { 'cache-control': 'max-age' }, 0],
    ['nothing for Vary: *', { 'cache-control': 'max-age=600', vary: '*' }, 0],
    ['max-age beside another Vary', { 'cache-control': 'max-age=600', vary: 'accept' }, 600],
    ['the standard without headers', {}, 300],
    ['the standard beside a directive of no time', { 'cache-control': 'private' }, 300],
    ['max-age and not s-maxage, which is for shared caches', { 'cache-control': 's-maxage=9, max-age=600' }, 600],
    ['not a name inside a quoted text', { 'cache-control': 'x="max-age=9", max-age=600' }, 600],
  ])('is by %s', (_, headers, expected) => {
    expect(freshness(headers)).toBe(expected)
  })

  it('stays within the bounds of the policy', () => {
    expect(freshness({ 'cache-control': 'no-store' }, 60)).toBe(60)
    expect(freshness({ 'cache-control': 'max-age=31536000' })).toBe(86_400)
    expect(freshness({ 'cache-control': `max-age=${'9'.repeat(400)}` })).toBe(86_400)
    expect(freshness({}, 600)).toBe(600)
  })

  const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 15) / 1000)

  it.each([0, 951_782_400, 951_868_800, 1_078_012_800, 1_709_164_800, 4_107_542_400, 1_784_000_000, ...months])(
    'reads the date of %i as the calendar has it',
    (seconds) => {
      expect(
        computeFreshness(new Headers({ expires: at(seconds + 100), date: at(seconds) }), 0, {
          least: 0,
          most: 1e9,
          standard: 7,
        }),
      ).toBe(100)
      expect(computeFreshness(new Headers({ expires: at(seconds) }), 0, { least: 0, most: 1e12, standard: 7 })).toBe(
        seconds,
      )
    },
  )

  const MOMENT = 784_111_777

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads %s, as RFC 9110 §5.6.7 has it',
    (expires) => {
      const bounds = { least: 0, most: 86_400, standard: 7 }
      expect(computeFreshness(new Headers({ expires }), MOMENT - 60, bounds)).toBe(60)
      expect(computeFreshness(new Headers({ expires, date: at(MOMENT - 30) }), 0, bounds)).toBe(30)
      expect(computeFreshness(new Headers({ date: expires, expires: at(MOMENT + 90) }), MOMENT, bounds)).toBe(90)
    },
  )

  it.each(Array.from({ length: 12 }, (_, month) => month))('reads month %i in the obsolete formats too', (month) => {
    const seconds = Date.UTC(2026, month, 15, 1, 2, 3) / 1000
    const [, day, name, , time] = at(seconds).split(' ')
    const weekday = new Date(seconds * 1000).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
    for (const expires of [
      `${weekday}, ${day}-${name}-26 ${time} GMT`,
      `${weekday.slice(0, 3)} ${name} ${day} ${time} 2026`,
    ]) {
      const bounds = { least: 0, most: 86_400, standard: 7 }
      expect(computeFreshness(new Headers({ expires }), seconds - 60, bounds)).toBe(60)
    }
  })

  it.each([
    [2026, '26', 2026],
    [2026, '76', 2076],
    [2026, '77', 1977],
    [2026, '99', 1999],
    [2026, '00', 2000],
    [2076, '26', 2126],
    [2099, '05', 2105],
    [2000, '50', 2050],
    [2000, '51', 1951],
  ])('reads in %i the year %s as %i: at most 50 years ahead (RFC 9110 §5.6.7)', (year, digits, expected) => {
    // the middle of January, so that a date of its first day is not more than 50 years ahead of it
    const now = Date.UTC(year, 0, 15) / 1000
    const expires = `Monday, 01-Jan-${digits} 00:00:00 GMT`
    const distance = Date.UTC(expected, 0, 1) / 1000 - now
    const bounds = { least: 0, most: 1e12, standard: 7 }
    expect(computeFreshness(new Headers({ expires }), now, bounds)).toBe(Math.max(0, distance))
    // the same moment as the Date of the answer, measured from it
    const following = new Date(Date.UTC(expected, 0, 1) + 60_000).toUTCString()
    expect(computeFreshness(new Headers({ date: expires, expires: following }), now, bounds)).toBe(60)
  })

  it('reads a date of two digits that is a day more than 50 years ahead as one of the past', () => {
    const expires = 'Friday, 17-Jan-76 00:00:00 GMT'
    expect(freshnessAt(expires, Date.UTC(2026, 0, 15) / 1000)).toBe(0)
    expect(freshnessAt(expires, Date.UTC(2026, 0, 18) / 1000)).toBeGreaterThan(1e9)
  })

  it.each([
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sunday, 06 Nov 94 08:49:37 GMT',
    'Sunday, 06-Foo-94 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37',
    'Sun Nov 6 08:49:37 1994',
    'Sun Nov  6 08:49:37 94',
    'Sun Foo  6 08:49:37 1994',
    'Sun Nov  6 08:49:37 1994 GMT',
    'Sunday Nov  6 08:49:37 1994',
  ])('counts as stale where Expires is in none of the three formats: %s', (expires) => {
    expect(freshnessAt(expires, MOMENT - 60)).toBe(0)
  })

  it.each(['Sun', 'Sunday, 06-Nov-94 ', 'Sun Nov  6 ', ' '])('reads a megabyte of %j in a blink', (unit) => {
    expect(milliseconds(() => freshnessAt(megabyte(unit), MOMENT))).toBeLessThan(BLINK)
  })

  it('needs headers to read and bounds to keep to', () => {
    const bounds = { least: 0, most: 1, standard: 1 }
    for (const headers of [undefined, {}]) {
      expect(() => computeFreshness(headers as never, NOW, bounds)).toThrow(/^headers must be headers with get/)
    }
    expect(() => computeFreshness(new Headers(), NOW, 60 as never)).toThrow(/^bounds must be an object with least/)
  })
})
