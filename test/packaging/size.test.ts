import { describe, expect, it } from 'vitest'
import { budget } from '../size/budget.mjs'
import { bundle, reachable } from '../size/bundle.mjs'
import { verdictOf } from '../size/verdict.mjs'
import { subpaths } from '../support/project.ts'

describe('the size of an import', () => {
  it.each(Object.entries(budget))('%s stays below its ceiling and reaches nothing else', async (_name, row) => {
    expect(verdictOf(await bundle(row.contents), row)).toEqual([])
  })

  it('is held for every subpath, but for the testing kit, which nobody bundles', () => {
    const specifiers = subpaths.map(({ specifier }) => specifier)
    const held = Object.keys(budget).filter((name) => specifiers.includes(name))
    expect(held).toEqual(specifiers.filter((specifier) => specifier !== 'parapet/testing'))
  })
})

describe('the measure', () => {
  it('sees all that there is to reach', async () => {
    const { reaches } = await bundle(
      "export * as root from 'parapet'\nexport * as node from 'parapet/node'\nexport * as kit from 'parapet/testing'\nexport * as profiles from 'parapet/profiles'\nexport * as explain from 'parapet/explain'",
    )
    expect(reaches).toEqual(reachable)
  })

  it('objects to a byte too many, a ceiling that holds nothing, a leak, and a list that is too long', () => {
    const limits = { ceiling: 1000, reaches: ['jose'] }
    expect(verdictOf({ compressed: 990, reaches: ['jose'] }, limits)).toEqual([])
    expect(verdictOf({ compressed: 1001, reaches: ['jose'] }, limits)).toHaveLength(1)
    expect(verdictOf({ compressed: 900, reaches: ['jose'] }, limits)).toHaveLength(1)
    expect(verdictOf({ compressed: 990, reaches: ['jose', 'valibot'] }, limits)).toEqual(['it reaches valibot.'])
    expect(verdictOf({ compressed: 990, reaches: [] }, limits)).toHaveLength(1)
  })
})
