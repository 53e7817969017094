import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entries } from '../../tsup.config.ts'
import { manifest, root, subpaths } from '../support/project.ts'

const jsr = JSON.parse(readFileSync(join(root, 'jsr.json'), 'utf8'))
const sourceOf: Readonly<Record<string, string>> = entries

describe('jsr.json', () => {
  it('is the version and the licence of package.json', () => {
    expect(jsr).toMatchObject({ version: manifest.version, license: manifest.license })
  })

  it('exports every subpath, as the source that npm gets built', () => {
    const sources = subpaths.map(({ specifier, default: built }) => [
      specifier.replace(manifest.name, '.'),
      `./${sourceOf[built.slice('./dist/'.length, -'.js'.length)]}`,
    ])
    expect(jsr.exports).toEqual(Object.fromEntries(sources))
  })

  it('takes the dependencies of package.json from npm, in the same ranges', () => {
    const ranges = Object.entries(manifest.dependencies).map(([name, range]) => [name, `npm:${name}@${range}`])
    expect(jsr.imports).toEqual(Object.fromEntries(ranges))
  })
})
