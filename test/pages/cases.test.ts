import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (name: string): string => readFileSync(new URL(`../cases/${name}`, import.meta.url), 'utf8')

/** The rows of the table of results, each a file, or an area of one, with its number of cases. */
const rows = [...read('README.md').matchAll(/^\| `([\w-]+\.json)`(?:, area `(\w+)`)? \| (\d+) \|/gm)].map(
  ([, file = '', area = '', count]) => ({ file, area, count: Number(count) }),
)

describe('the table of results of the cases', () => {
  it('has as many rows as files and areas that run', () => expect(rows).toHaveLength(6))

  it.each(rows)('counts those of $file $area', ({ file, area, count }) => {
    const cases: readonly { readonly area: string }[] = JSON.parse(read(file))
    expect(cases.filter((one) => area === '' || one.area === area)).toHaveLength(count)
  })
})
