import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as parsers from '../../src/http/client-certificate/index.ts'
import { fakeProxies } from '../../src/testing/proxies.ts'
import { FORMATS } from '../http/client-certificate/formats.ts'

const root = new URL('../../', import.meta.url)

/** The formats of certificate headers, by their parsers: `nginx` of `nginxHeaders`. */
const formats = Object.keys(parsers).flatMap((name) => (/^(\w+)Headers$/.exec(name)?.[1] ? [name.slice(0, -7)] : []))

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

describe('every format of certificate headers', () => {
  it('has a fake proxy in the testing kit, and no proxy is without a parser', () => {
    expect(Object.keys(fakeProxies).sort()).toEqual([...formats].sort())
  })

  it('is among the formats that the tests of all parsers run through', () => {
    expect(FORMATS.map(({ name }) => plain(name)).sort()).toEqual(formats.map(plain).sort())
  })

  it('has a row in the documentation’s table of proxies, and no row names another parser', () => {
    const page = readFileSync(new URL('docs/production/proxies.md', root), 'utf8')
    const rows = [...page.matchAll(/^\|.*?`(\w+)Headers\(/gm)].map(([, name]) => name ?? '')
    expect(rows.sort()).toEqual([...formats].sort())
  })

  it('has a test file of its own', () => {
    const files = readdirSync(new URL('test/http/client-certificate/', root))
    for (const name of formats) expect(files.map(plain)).toContain(plain(`${name}.test.ts`))
  })
})
