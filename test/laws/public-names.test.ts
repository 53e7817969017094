import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { membersNeverUndefined, namesWithoutDocblock } from './support/public-names.ts'
import { sourcesInMemory, sourcesOnDisk } from './support/sources.ts'

const surface = readFileSync(new URL('exports.txt', import.meta.url), 'utf8')
const names = new Set([...surface.matchAll(/^ {2}\w+ (\S+)$/gm)].map(([, name = '']) => name))

/** What a host passes, and a database or a configuration has. Scripts of the testing kit are written out. */
const PASSED =
  /(?:Options|^Client|^ClientSecret|^GrantedDecision|^DeniedDecision|^HostObjection|^DetailTypeDeclaration)$/

/** Members for which `undefined` must not stand for absent, and why. */
const EXACT: Readonly<Record<string, string>> = {
  'GrantedDecision.scope': 'absent grants all that was requested; a mistake must not',
  'GrantedDecision.resource': 'the same',
  'GrantedDecision.authorization_details': 'the same',
}

const sources = sourcesOnDisk()
const outsideOfTheKit = { files: sources.files.filter(({ fileName }) => !fileName.includes('/testing/')) }

describe('a public name', () => {
  it('is one of more than three hundred', () => expect(names.size).toBeGreaterThan(300))

  it('has a docblock, which an editor shows', () => {
    expect(namesWithoutDocblock(sources, names)).toEqual([])
  })

  it('that a host passes takes undefined for an absent member', () => {
    const found = membersNeverUndefined(outsideOfTheKit, (name) => names.has(name) && PASSED.test(name))
    expect([...found].sort()).toEqual(Object.keys(EXACT).sort())
  })
})

describe('the laws of public names', () => {
  const text = 'export interface AOptions { readonly a?: string; readonly b?: string | undefined; readonly c: string }'

  it('see a name without a docblock', () => {
    const written = sourcesInMemory({ 'src/a.ts': `${text}\n/** B. */\nexport const b = 1` })
    expect(namesWithoutDocblock(written, new Set(['AOptions', 'b']))).toEqual(['src/a.ts:1: AOptions has no docblock'])
  })

  it('see a member that may be absent and not undefined', () => {
    expect(membersNeverUndefined(sourcesInMemory({ 'src/a.ts': text }), () => true)).toEqual(['AOptions.a'])
  })
})
