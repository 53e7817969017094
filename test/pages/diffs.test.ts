import { describe, expect, it } from 'vitest'
import { guideDiffs, renderDiff } from './support/guide-diffs.ts'
import { sitePages } from './support/pages.ts'
import { applyDiff, unifiedDiff } from './support/unified-diff.ts'

/** Guides that build on no other, each with the reason. */
const BUILT_ON_NOTHING: Readonly<Record<string, string>> = {
  express: 'the others build on it',
  frameworks: 'a table of the frameworks',
  'building-blocks': 'uses no server',
  'own-store': 'is one function',
  testing: 'is about the tests of any application',
  registration: 'is a whole Express application, which runs',
  haip: 'uses the server of the testing kit',
  'client-attestations': 'the wallet is the client, and the server is that of the example',
}

const guides = sitePages.flatMap(({ path }) => /^docs\/guides\/(.+)\.md$/.exec(path)?.[1] ?? [])

describe('a guide', () => {
  it.each(guides.filter((guide) => !(guide in BUILT_ON_NOTHING)))(
    '%s shows the diff to the one it builds on',
    (guide) => {
      expect(guideDiffs.filter(({ page }) => page === `docs/guides/${guide}.md`)).toHaveLength(1)
    },
  )

  it('that builds on no other is named here, and shows no diff', () => {
    for (const guide of Object.keys(BUILT_ON_NOTHING)) {
      expect(guides).toContain(guide)
      expect(guideDiffs.filter(({ page }) => page === `docs/guides/${guide}.md`)).toEqual([])
    }
  })
})

describe('the diff', () => {
  it.each(guideDiffs.map((diff) => [diff.page, diff] as const))('of %s is the true one', (_, diff) => {
    expect(diff.block.text).toBe(renderDiff(diff))
    expect(diff.after).not.toBe(diff.before)
  })

  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n')

  it('shows a line around what changed, and marks what it leaves out', () => {
    const after = ['a', 'B', 'c', 'd', 'e', 'f', 'g', 'h'].join('\n')
    expect(unifiedDiff(before, after)).toBe([' a', '-b', '+B', ' c', '@@', ' g', '+h'].join('\n'))
    expect(unifiedDiff(before, before)).toBe('')
  })

  it('can be applied', () => {
    for (const after of ['a\nB\nc\nd\ne\nf\ng\nh', 'd', 'x\na\nb\nc\nd\ne\nf\ng', 'a\nb\nc\n\nd\ne\ng']) {
      expect(applyDiff(before, unifiedDiff(before, after))).toBe(after)
    }
  })

  it('cannot be applied to another program', () => {
    expect(() => applyDiff('a\nc', ' a\n-b\n c')).toThrow('has no lines')
  })
})
