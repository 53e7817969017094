import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, makeConsumer, runNode } from '../packaging/support/consumer.ts'
import { manifest, root, subpaths } from '../support/project.ts'
import { type Block, blocksOf, expectedOutput, faultOf, programsOf, treatmentOf } from './support/blocks.ts'
import { type Example, startExample } from './support/example.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const blocks = blocksOf(readme)
const programs = programsOf(blocks.filter((block) => faultOf(block) === undefined))
const named = (languages: readonly string[]) =>
  programs
    .filter(({ language }) => languages.includes(language))
    .map((block) => ({ block, name: `${block.language} in line ${block.line}`, treatment: treatmentOf(block) }))

const modules = named(['ts', 'js'])
const scripts = named(['sh'])

const compilerOptions: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
}

describe('the README', () => {
  it('says of every block of code whether it is checked or run', () => {
    const faults = blocks.map((block) => ({ line: block.line, fault: faultOf(block) }))
    expect(faults.filter(({ fault }) => fault !== undefined)).toEqual([])
  })

  it('names every subpath that can be imported, and no other', () => {
    const named = new Set(readme.match(/\bparapet\/[a-z]+(?:[-/][a-z]+)*/g))
    const exported = subpaths.map(({ specifier }) => specifier).filter((specifier) => specifier.includes('/'))
    expect([...named].sort()).toEqual(exported.sort())
  })

  it('has code to show', () => {
    expect(modules.length).toBeGreaterThan(0)
  })
})

describe("the README's modules", () => {
  let consumer: Consumer
  const pathOf = ({ line, language }: Block) => join(consumer.folder, `line-${line}.${language}`)

  beforeAll(() => {
    consumer = makeConsumer(Object.keys(manifest.devDependencies))
    for (const { block } of modules) writeFileSync(pathOf(block), block.text)
  })
  afterAll(() => consumer.remove())

  it('compile for somebody who has installed parapet', () => {
    const program = ts.createProgram(
      modules.map(({ block }) => pathOf(block)),
      compilerOptions,
    )
    const found = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
      return `${file?.fileName}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    expect(found).toEqual([])
  })

  it.each(modules.filter(({ treatment }) => treatment === 'run'))(
    '$name runs and prints what it says',
    async ({ block }) => {
      const { code } = await transform(block.text, { loader: block.language === 'ts' ? 'ts' : 'js' })
      writeFileSync(join(consumer.folder, `line-${block.line}.mjs`), code)
      const { status, stdout, stderr } = runNode(consumer, [`line-${block.line}.mjs`])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const expected = expectedOutput(block)
      if (expected.length > 0) expect(stdout.trimEnd().split('\n')).toEqual(expected)
    },
  )
})

const bash = (args: readonly string[], script: string) =>
  spawnSync('bash', args, { cwd: root, input: script, encoding: 'utf8', timeout: 50_000 })

describe("the README's commands", () => {
  it('are there', () => {
    expect(scripts.length).toBeGreaterThan(0)
  })

  it.each(scripts)('$name can be read by bash', ({ block }) => {
    expect(bash(['-n'], block.text).stderr).toBe('')
  })

  it.each(scripts)('$name names only scripts that there are', ({ block }) => {
    const runs = [...block.text.matchAll(/\bnpm (?:run (?:--\S+ )*([\w:-]+)|(test|start)\b)/g)]
    const unknown = runs.map(([, script, short]) => script ?? short ?? '').filter((name) => !(name in manifest.scripts))
    expect(unknown).toEqual([])
  })
})

const session = scripts.filter(({ treatment }) => treatment === 'run')

const sessionWithExample = () => {
  let example: Example
  beforeAll(async () => {
    example = await startExample()
  })
  afterAll(() => example.stop())

  // One shell for all of them, so that a command can use what an earlier one has kept in a variable.
  it('runs from its first command to its last', () => {
    const text = ['set -euo pipefail', ...session.map(({ block }) => block.text)].join('\n')
    const { status, stdout, stderr } = bash(['-s'], text)
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' })
  })
}

if (session.length > 0) describe("the README's session with the example", sessionWithExample)
