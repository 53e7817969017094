import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, makeConsumer } from '../packaging/support/consumer.ts'
import { root, subpaths } from '../support/project.ts'

const here = join(root, 'test/consumers')

const installed = (name: string) => join(here, 'node_modules', name)

/** Compilers as they are installed, oldest first. */
const compilers = ['typescript-5.4', 'typescript-5.9', 'typescript-6', 'typescript-7'] as const

const node = { lib: ['es2022'], types: ['node'], without: [] }
const browser = { lib: ['es2022', 'dom', 'dom.iterable'], types: [], without: ['parapet/node'] }
const worker = { lib: ['es2022'], types: ['@cloudflare/workers-types'], without: ['parapet/node'] }

const nodeNext = { module: 'nodenext', moduleResolution: 'nodenext' }
const node16 = { module: 'node16', moduleResolution: 'node16' }
const bundler = { module: 'esnext', moduleResolution: 'bundler' }

/** Projects as integrators have them: a platform, and how its modules are found. */
const projects = [
  ['for Node, by nodenext', node, nodeNext],
  ['for Node, by node16', node, node16],
  ['for the browser platform, bundled', browser, bundler],
  ['for the browser platform, by nodenext', browser, nodeNext],
  ['for Workers, bundled', worker, bundler],
] as const

// TypeScript knows from 5.8 on that Node can require ES modules.
const compilersForCommonJS = compilers.filter((compiler) => compiler !== 'typescript-5.4')

describe('the package', () => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = makeConsumer()
    for (const name of ['@types', 'undici-types', '@cloudflare']) {
      symlinkSync(installed(name), join(consumer.folder, 'node_modules', name))
    }
    cpSync(join(here, 'programs'), consumer.folder, { recursive: true })
  })
  afterAll(() => consumer.remove())

  const compile = (compiler: string, files: readonly string[], options: object) => {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      // checks the library's declarations themselves, which most projects leave out
      skipLibCheck: false,
      noEmit: true,
      target: 'es2022',
      ...options,
    }
    writeFileSync(join(consumer.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
    const tsc = join(installed(compiler), 'bin/tsc')
    const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', '.'], {
      cwd: consumer.folder,
      encoding: 'utf8',
    })
    return { status, output: stdout + stderr }
  }

  const importing = (specifiers: readonly string[]) => {
    const lines = specifiers.map((specifier, index) => `export * as module${index} from '${specifier}'`)
    writeFileSync(join(consumer.folder, 'everything.ts'), lines.join('\n'))
    return 'everything.ts'
  }

  const cases = compilers.flatMap((compiler) => projects.map((project) => [compiler, ...project] as const))

  it.each(cases)('is taken by %s with all that is inferred from it, %s', (compiler, _name, platform, modules) => {
    const { lib, types, without } = platform
    const everything = subpaths
      .map(({ specifier }) => specifier)
      .filter((specifier) => !(without as readonly string[]).includes(specifier))
    const files = [importing(everything), 'use.ts']
    expect(compile(compiler, files, { ...modules, lib, types })).toEqual({ status: 0, output: '' })
  })

  it.each(compilersForCommonJS)('is taken by %s from CommonJS', (compiler) => {
    const { lib, types } = node
    expect(compile(compiler, ['required.cts'], { ...nodeNext, lib, types })).toEqual({ status: 0, output: '' })
  })

  it.each(compilers)('is seen to be checked by %s: a name that is not exported does not compile', (compiler) => {
    writeFileSync(join(consumer.folder, 'wrong.ts'), "export { nothing } from 'parapet'")
    const { status, output } = compile(compiler, ['wrong.ts'], { ...bundler, lib: node.lib, types: [] })
    expect(status).not.toBe(0)
    expect(output).toContain('nothing')
  })

  it.each(compilers)('is compiled by the %s that its name says', (compiler) => {
    const { version } = JSON.parse(readFileSync(join(installed(compiler), 'package.json'), 'utf8'))
    expect(version.startsWith(compiler.slice('typescript-'.length))).toBe(true)
  })
})
