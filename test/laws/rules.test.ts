import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)

/** The files of the ordered table of rules, which imports one a line. */
const rules = [
  ...readFileSync(new URL('src/authorization-request/rules.ts', root), 'utf8').matchAll(/ from '\.\/([a-z-]+)\.ts'/g),
].map(([, name = '']) => name)

describe('every rule of an authorization request', () => {
  it('has a test file of its own', () => {
    const files = readdirSync(new URL('test/authorization-request/', root))
    expect(rules.length).toBeGreaterThan(10)
    expect(rules.filter((name) => !files.includes(`${name}.test.ts`))).toEqual([])
  })
})
