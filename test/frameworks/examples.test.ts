import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { frameworks } from './support/frameworks.ts'
import { here } from './support/programs.ts'

const files = readdirSync(here('../../examples/frameworks')).filter(
  (file) => file.endsWith('.ts') && file !== 'server.ts',
)
const read = (path: string) => readFileSync(here(path), 'utf8')

describe('the examples', () => {
  it('are all driven', () => {
    expect(frameworks.map(({ example }) => example).sort()).toEqual(files.sort())
  })

  it.each(files)('%s has at most 40 lines', (file) => {
    expect(read(`../../examples/frameworks/${file}`).trimEnd().split('\n').length).toBeLessThanOrEqual(40)
  })

  it('stand on the page on frameworks, with the versions that are driven', () => {
    const rows = read('../../docs/guides/frameworks.md').split('\n')
    for (const { example, packages } of frameworks) {
      const row = rows.find((line) => line.includes(`| \`${example}\` |`))
      expect(row, `a row for ${example}`).toBeDefined()
      for (const name of packages) {
        const { version } = JSON.parse(read(`node_modules/${name}/package.json`)) as { version: string }
        expect(row, `${name} in the row of ${example}`).toContain(version)
      }
    }
  })

  it.each(['tsconfig.json', 'tsconfig.bun.json', 'tsconfig.deno.json', 'tsconfig.worker.json'])(
    'have the types that their frameworks want (%s)',
    async (project) => {
      const tsc = here('../../node_modules/typescript/bin/tsc')
      await promisify(execFile)(process.execPath, [tsc, '-p', here(project)]).catch(({ stdout }) => {
        throw new Error(stdout)
      })
    },
  )
})
