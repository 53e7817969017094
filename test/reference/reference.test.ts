import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { STRENGTHS } from '../../src/profiles/strength.ts'
import { root, subpaths } from '../support/project.ts'
import { membersOf, variantsOf } from './support/declarations.ts'
import { renderEvents, renderOptions, renderPolicy } from './support/pages.ts'
import { PURPOSES, renderSubpaths } from './support/subpaths.ts'

const pages = [
  ['policy', renderPolicy],
  ['options', renderOptions],
  ['events', renderEvents],
] as const

describe('the reference', () => {
  it.each(pages)('of %s is that of the declarations', async (name, render) => {
    await expect(render()).toMatchFileSnapshot(join(root, `docs/reference/${name}.md`))
  })

  it('of subpaths has every one that can be imported, with the size that it is held to', async () => {
    expect(Object.keys(PURPOSES).sort()).toEqual(subpaths.map(({ specifier }) => specifier).sort())
    await expect(renderSubpaths()).toMatchFileSnapshot(join(root, 'docs/reference/subpaths.md'))
  })

  it('has a heading for every field of a policy', () => {
    const headings = [...renderPolicy().matchAll(/^### `(\w+)`$/gm)].map(([, name]) => name)
    expect(headings.sort()).toEqual(Object.keys(STRENGTHS).sort())
  })
})

describe('a declaration', () => {
  it.each([
    ['src/types/policy.ts', 'Policy'],
    ['src/types/server.ts', 'AuthorizationServerOptions'],
    ['src/types/events.ts', 'EventContext'],
  ])('in %s of %s says what every member does', (path, name) => {
    const silent = membersOf(path, name).filter(({ text }) => text === '')
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  it('has the docblock of a variant of a union', () => {
    const failed = variantsOf('src/types/events.ts', 'Occurrence').find(
      ({ members }) => members[0]?.type === "'failed'",
    )
    expect(failed?.text).toMatch(/^An operation rejected/)
  })
})
