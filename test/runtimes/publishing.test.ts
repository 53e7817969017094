import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifest, root } from '../support/project.ts'

interface Ran {
  readonly code: number
  readonly output: readonly string[]
}

const run = (command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) =>
  new Promise<Ran>((resolve) => {
    const options = { cwd, env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 16_777_216 }
    execFile(command, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1)
      resolve({ code, output: `${stdout}${stderr}`.split('\n').map((line) => line.trim()) })
    })
  })

describe('npm publish --dry-run', () => {
  // What the user's own configuration is warned of, and who is logged in, is not the package's doing.
  const isOfTheUser = (line: string) => /Unknown (user|env|global) config|requires you to be logged in/.test(line)

  it('ends well, corrects nothing and warns of nothing', async () => {
    // said aloud, also where this runs under `npm run --silent`
    const { code, output } = await run('npm', ['publish', '--dry-run', '--ignore-scripts', '--loglevel=notice'], root)
    const warnings = output.filter((line) => /^npm (warn|error)/i.test(line) && !isOfTheUser(line))
    expect({ code, warnings }).toEqual({ code: 0, warnings: [] })
    expect(output).toContain(`+ ${manifest.name}@${manifest.version}`)
  })
})

describe('deno publish --dry-run', () => {
  const deno = fileURLToPath(new URL('./node_modules/@deno/linux-x64-glibc/deno', import.meta.url))
  const jsr: { readonly name: string; readonly publish: { readonly include: readonly string[] } } = JSON.parse(
    readFileSync(join(root, 'jsr.json'), 'utf8'),
  )
  /** The files and folders that the patterns of jsr.json match. */
  const included = (): readonly string[] =>
    jsr.publish.include.flatMap((pattern) => {
      if (!pattern.includes('*')) return [pattern]
      const form = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`)
      const [top = ''] = pattern.split('/')
      const found = readdirSync(join(root, top), { recursive: true, withFileTypes: true })
      return found
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
        .filter((path) => form.test(path))
    })
  let folder: string
  let ran: Ran
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parapet-jsr-'))
    // as in a checkout, but for what Deno would write into it
    for (const name of [...included(), 'package.json', 'tsconfig.json']) {
      cpSync(join(root, name), join(folder, name), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const env = { DENO_DIR: join(folder, '.deno'), DENO_NO_UPDATE_CHECK: '1' }
    ran = await run(deno, ['publish', '--dry-run', '--allow-dirty'], folder, env)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('ends well, finds no slow types and no error of type, and warns of nothing', () => {
    const said = ran.output.filter((line) => !line.startsWith('file://') && !line.startsWith('Checking for slow types'))
    const objections = said.filter((line) => /error|warn|slow-type/i.test(line))
    expect({ code: ran.code, objections: ran.code === 0 ? objections : ran.output }).toEqual({
      code: 0,
      objections: [],
    })
    expect(ran.output).toContain('Checking for slow types in the public API...')
    expect(ran.output.some((line) => line.includes(`${jsr.name}@${manifest.version}`))).toBe(true)
  })

  it('would publish the sources, what one reads about them, and nothing else', () => {
    const listed = ran.output.flatMap((line) => /^file:\/\/(.+) \([\d.]+[KM]?B\)$/.exec(line)?.[1] ?? [])
    const published = listed.map((path) => path.slice(path.indexOf(folder) + folder.length + 1)).sort()
    const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    const others = included().filter((name) => name !== 'src')
    expect(published).toEqual([...sources, ...others].sort())
  })
})
