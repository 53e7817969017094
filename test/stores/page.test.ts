import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blocksOf } from '../pages/support/blocks.ts'
import { root } from '../support/project.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')

describe('the page on stores', () => {
  const blocks = blocksOf(read('docs/production/stores.md')).map(({ text }) => text)

  it('advises the replicatedStore that is tested against real engines', () => {
    const block = blocks.find((text) => text.includes('export const replicatedStore ='))
    const advised = block?.slice(block.indexOf('interface WaitingClient'))
    expect(advised).toMatch(/.{200}/s)
    expect(read('test/services/support/faults/remedies.ts')).toContain(advised)
  })
})
