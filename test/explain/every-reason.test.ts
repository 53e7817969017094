import { describe, expect, it } from 'vitest'
import { REASONS } from '../../src/errors/catalogue.ts'
import { ADVICE } from '../../src/explain/index.ts'
import { scenarios } from './support/scenarios.ts'

describe('every reason', () => {
  it('is produced by a request, a registration or a failure below', () => {
    const produced = new Set(scenarios.map(({ expected }) => expected))
    expect(Object.keys(REASONS).filter((reason) => !produced.has(reason as never))).toEqual([])
  })

  it('has its advice, and no advice is on another', () => {
    expect(Object.keys(ADVICE).sort()).toEqual(Object.keys(REASONS).sort())
  })

  it.each(Object.entries(ADVICE))('%s has a cause and a remedy, in whole sentences', (_reason, [cause, remedy]) => {
    for (const text of [cause, remedy]) expect(text).toMatch(/^[A-Za-z].{10,}\.$/)
    expect(cause).not.toBe(remedy)
  })
})

describe('the reason', () => {
  it.each(scenarios.map(({ name, expected, produce }) => [expected, name, produce] as const))(
    '%s comes of %s',
    async (expected, _name, produce) => {
      expect((await produce()).reason).toBe(expected)
    },
  )
})
