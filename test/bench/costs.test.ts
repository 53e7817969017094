import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import * as core from '../../src/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import * as testing from '../../src/testing/index.ts'
import { root } from '../support/project.ts'
import { type CostsRow, costsTable, countCosts, makeKeys } from './costs.mjs'

const library = { core: { ...core, memoryStore }, testing }
let costs: readonly CostsRow[] = []
beforeAll(async () => {
  costs = await countCosts(library, await makeKeys(library))
})

const find = (endpoint: string, name: RegExp): CostsRow =>
  costs.find((row) => row.endpoint === endpoint && name.test(row.name)) ?? expect.fail(`${endpoint}: ${name}`)

describe('a request that nobody has authenticated for', () => {
  it('costs what the page of limits says', () => {
    const page = readFileSync(join(root, 'docs/production/limits.md'), 'utf8')
    const [, block = ''] = /<!-- bench:costs:begin -->\n(.*?)<!-- bench:costs:end -->/s.exec(page) ?? []
    const written = block.split('\n').flatMap((line) => {
      const cells = line.split('|').map((cell) => cell.trim())
      return cells.length > 10 && /^[0-9]+$/.test(cells.at(-2) ?? '') ? [cells.slice(1, -2)] : []
    })
    expect(written).toEqual(costsTable(costs).rows.map((row) => row.slice(0, -1).map(String)))
  })

  it('has sixteen keys of P-256 tried at most, and two of P-521', () => {
    expect(find('PAR', /40 keys of P-256/)).toMatchObject({ imports: 16, signatures: 32 })
    expect(find('PAR', /40 keys of P-521/)).toMatchObject({ imports: 2, signatures: 4 })
    expect(find('token', /40 keys of P-256/)).toMatchObject({ imports: 16, signatures: 32 })
  })

  it('has an encrypted request object opened with two keys at most', () => {
    for (const endpoint of ['PAR', 'authorization']) expect(find(endpoint, /encrypted/).decryptions).toBe(2)
  })

  it('stores nothing that is refused, and 8 kB at most of what was not pushed', () => {
    for (const row of costs)
      if (/forged|encrypted|unknown|plain request of 32/.test(row.name)) expect(row.calls).toBe(0)
    expect(find('authorization', /7 kB/).kept).toBeLessThan(8.3)
  })
})
