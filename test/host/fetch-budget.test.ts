import { describe, expect, it } from 'vitest'
import { type FetchBudgetOptions, fetchBudget } from '../../src/host/fetch-budget.ts'

const start = (options: Partial<FetchBudgetOptions> = {}) => {
  const time = { now: 1_000_000 }
  const budget = fetchBudget({ clock: () => time.now, ...options })
  const begin = (url: string, isKnown = false) => budget.begin(new URL(url), isKnown)
  /** Whether a fetch could begin that ended at once. */
  const passes = (url: string, isKnown = false): boolean => {
    const place = begin(url, isKnown)
    place.end?.()
    return place.end !== undefined
  }
  return { time, begin, passes }
}
const count = (times: number, passes: (index: number) => boolean) =>
  Array.from({ length: times }, (_, index) => passes(index)).filter(Boolean).length

describe('fetchBudget', () => {
  it('bounds the rate of a URL, and says when to try again', () => {
    const { begin, passes, time } = start({ perUrl: 3 })
    expect(count(5, () => passes('https://a.example/1'))).toBe(3)
    expect(begin('https://a.example/1')).toEqual({ retryAfter: 20, bound: 'perUrl' })
    expect(passes('https://a.example/2')).toBe(true)
    time.now += 19
    expect(passes('https://a.example/1')).toBe(false)
    time.now += 1
    expect(passes('https://a.example/1')).toBe(true)
  })

  it('bounds the rate of an origin, whatever its URLs', () => {
    const { passes, begin } = start({ perOrigin: 4 })
    expect(count(10, (index) => passes(`https://a.example/${index}`))).toBe(4)
    expect(begin('https://a.example/10')).toEqual({ retryAfter: 15, bound: 'perOrigin' })
    expect(passes('https://b.example/')).toBe(true)
    expect(passes('https://a.example:8443/')).toBe(true)
  })

  it.each(['https://a.example./1', 'https://a.example.:443/1'])('counts %s as of the origin without the dot', (url) => {
    const { passes } = start({ perOrigin: 2 })
    expect(count(2, (index) => passes(`https://a.example/${index}`))).toBe(2)
    expect(passes(url)).toBe(false)
    expect(passes('https://a.example.:8443/1')).toBe(true)
  })

  it('bounds the rate of the process, whatever the origins', () => {
    const { passes, begin } = start({ perProcess: 6 })
    expect(count(20, (index) => passes(`https://host-${index}.example/`))).toBe(6)
    expect(begin('https://another.example/')).toEqual({ retryAfter: 10, bound: 'perProcess' })
  })

  it('keeps rates for URLs that are known, which an attacker with new ones cannot use up', () => {
    const { passes } = start({ perProcess: 6, perOrigin: 3 })
    expect(count(20, (index) => passes(`https://good.example/${index}`))).toBe(3)
    expect(count(20, (index) => passes(`https://host-${index}.example/`))).toBe(3)
    expect(passes('https://good.example/client', true)).toBe(true)
  })

  it('bounds how many are in flight in all and for one origin, and keeps a quarter for URLs that are known', () => {
    const { begin, passes } = start({ inFlight: 4, inFlightPerOrigin: 3 })
    const places = [begin('https://a.example/1'), begin('https://a.example/2')]
    expect(begin('https://a.example/3')).toEqual({ retryAfter: 1, bound: 'inFlightPerOrigin' })
    places.push(begin('https://b.example/1'))
    expect(begin('https://c.example/1')).toEqual({ retryAfter: 1, bound: 'inFlight' })
    const known = begin('https://c.example/1', true)
    expect(known.end).toBeDefined()
    expect(passes('https://d.example/1', true)).toBe(false)
    places[0]?.end?.()
    places[0]?.end?.()
    known.end?.()
    expect(passes('https://c.example/1')).toBe(true)
    expect(count(3, () => begin('https://e.example/1').end !== undefined)).toBe(1)
  })

  it('keeps a quarter of the places of one origin for its known URLs, which stalling new ones do not shut out', () => {
    const { begin } = start()
    const begins = (isKnown: boolean) => (index: number) =>
      begin(`https://a.example/${index}`, isKnown).end !== undefined
    expect(count(20, begins(false))).toBe(6)
    expect(count(20, begins(true))).toBe(2)
  })

  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 3],
    [8, 6],
  ])('lets new URLs have, of %i places, %i, and known URLs all', (places, forNew) => {
    for (const options of [{ inFlight: places }, { inFlightPerOrigin: places }]) {
      const begins = ({ begin }: ReturnType<typeof start>, isKnown: boolean) =>
        count(20, (index) => begin(`https://a.example/${index}`, isKnown).end !== undefined)
      const bounds = { inFlight: 100, inFlightPerOrigin: 100, ...options }
      const budget = start(bounds)
      expect([begins(budget, false), begins(budget, true)]).toEqual([forNew, places - forNew])
      expect(begins(start(bounds), true)).toBe(places)
    }
  })

  it('gives each place of an origin back when its fetch ends, and no other', () => {
    const { begin, passes } = start({ inFlightPerOrigin: 3 })
    const [first, second] = [begin('https://a.example/1'), begin('https://a.example/2')]
    expect(passes('https://a.example/3')).toBe(false)
    first?.end?.()
    const third = begin('https://a.example/3')
    expect([third.end === undefined, passes('https://a.example/4')]).toEqual([false, false])
    second?.end?.()
    third.end?.()
    const places = [4, 5, 6].map((path) => begin(`https://a.example/${path}`).end !== undefined)
    expect(places).toEqual([true, true, false])
  })

  it('charges nothing for a fetch that it does not let begin', () => {
    const { passes, time } = start({ perUrl: 1, perOrigin: 2 })
    expect(count(50, () => passes('https://a.example/1'))).toBe(1)
    expect(passes('https://a.example/2')).toBe(true)
    time.now += 60
    expect(passes('https://a.example/1')).toBe(true)
  })

  it('locks nobody out when the clock is set back', () => {
    const { passes, time } = start({ perUrl: 1 })
    expect(passes('https://a.example/1')).toBe(true)
    time.now -= 100_000
    expect(passes('https://a.example/1')).toBe(true)
  })

  it.each([[{ clock: 5 }], [{ perUrl: 0 }], [{ perOrigin: 1.5 }], [{ perProcess: Number.NaN }], [{ inFlight: -1 }]])(
    'refuses %j',
    (options) => {
      expect(() => start(options as never)).toThrow(TypeError)
    },
  )
})
