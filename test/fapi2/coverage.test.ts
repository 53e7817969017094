import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))

const modulesIn = (text: string): readonly string[] => [...new Set(text.match(/\bFAPI2SPFinal\w+/g))].sort()

it('every module of the suite that a case comes from is a test here', () => {
  const cases: readonly { readonly source: readonly string[] }[] = JSON.parse(
    readFileSync(join(folder, '../cases/cases.json'), 'utf8'),
  )
  const wanted = modulesIn(cases.flatMap(({ source }) => source).join('\n'))
  const tested = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => modulesIn(readFileSync(join(folder, name), 'utf8')))
  expect(wanted.length).toBeGreaterThan(30)
  expect(wanted.filter((name) => !tested.includes(name))).toEqual([])
})
