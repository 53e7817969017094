import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

const modulesIn = (text: string): readonly string[] =>
  [...new Set(text.match(/\b(?:FAPI2SPFinal|VCIIssuer)\w+/g))].sort()

/** The modules that test an authorization server, by the plan of the suite that has all of them, as of August 2026. Left out are those of one
 * country's banks, and those of the credential endpoint. */
const plans: Readonly<Record<string, readonly string[]>> = JSON.parse(read('modules.json'))
const modules = Object.values(plans).flat()

const tested = readdirSync(folder)
  .filter((name) => name.endsWith('.test.ts') && name !== 'coverage.test.ts')
  .flatMap((name) => modulesIn(read(name)))

it('every module of the suite is a test here, and every test is of one of its modules', () => {
  expect(modules.length).toBeGreaterThan(70)
  expect([...new Set(tested)].sort()).toEqual([...modules].sort())
})

it('every module that a case comes from is one of them', () => {
  const cases: readonly { readonly source: readonly string[] }[] = JSON.parse(read('../cases/cases.json'))
  const wanted = modulesIn(cases.flatMap(({ source }) => source).join('\n')).filter((name) => name.startsWith('FAPI2'))
  expect(wanted.length).toBeGreaterThan(30)
  expect(wanted.filter((name) => !modules.includes(name))).toEqual([])
})
