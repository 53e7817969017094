import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Consumer, makeConsumer, runNode } from '../packaging/support/consumer.ts'
import { manifest, root, subpaths } from '../support/project.ts'
import { blocksOf, expectedOutput, faultOf, programsOf, treatmentOf } from './support/blocks.ts'
import { guideDiffs } from './support/guide-diffs.ts'
import { allPages, readme, sitePages } from './support/pages.ts'

const snippets = [readme, ...sitePages].flatMap(({ path, text }) => {
  const blocks = programsOf(blocksOf(text).filter((block) => faultOf(block) === undefined))
  return blocks.map((block) => ({
    block,
    name: `${path}, ${block.language} in line ${block.line}`,
    file: `${path.replaceAll(/\W/g, '-')}-${block.line}`,
    treatment: treatmentOf(block),
  }))
})
const named = (languages: readonly string[]) => snippets.filter(({ block }) => languages.includes(block.language))

const modules = named(['ts', 'js']).filter(({ treatment }) => treatment !== 'from')
const scripts = named(['sh'])
const excerpts = snippets.filter(({ treatment }) => treatment === 'from')

const compilerOptions: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  skipLibCheck: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  target: ts.ScriptTarget.ES2022,
  types: ['node'],
}

/** A project for Node has the types of a browser unless it says otherwise. */
const libraries = [
  ['with the types of a browser', ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts']],
  ['without them', ['lib.es2022.d.ts']],
] as const

describe('the pages', () => {
  it('say of every block of code whether it is checked, run or taken from a file', () => {
    const faults = allPages.flatMap(({ path, text }) =>
      blocksOf(text).map((block) => ({ path, line: block.line, fault: faultOf(block) })),
    )
    expect(faults.filter(({ fault }) => fault !== undefined)).toEqual([])
  })

  it('name every subpath that can be imported, and no other', () => {
    const texts = [readme, ...sitePages].map(({ text }) => text).join('\n')
    const named = new Set(texts.match(/\bparapet\/[a-z]+(?:[-/][a-z]+)*/g))
    const exported = subpaths.map(({ specifier }) => specifier).filter((specifier) => specifier.includes('/'))
    expect([...named].sort()).toEqual(exported.sort())
  })

  it('show no reply in JSON that a cache may keep (RFC 6749 §5.1)', () => {
    const replies = modules.flatMap(({ name, block }) =>
      block.text
        .split('\n')
        .filter((line) => line.includes("headers: { 'Content-Type': 'application/json'") && line.includes('status'))
        .map((line) => ({ name, isKept: !line.includes("'Cache-Control': 'no-store'") })),
    )
    expect(replies.length).toBeGreaterThan(0)
    expect(replies.filter(({ isKept }) => isKept)).toEqual([])
  })

  it('have code to show', () => {
    expect(modules.length).toBeGreaterThan(0)
    expect(excerpts.length).toBeGreaterThan(0)
  })

  it.each(excerpts)('$name stands in its file', ({ block }) => {
    expect(readFileSync(join(root, block.words[1] ?? ''), 'utf8')).toContain(block.text)
  })
})

describe('the modules of the pages', () => {
  let consumer: Consumer
  const pathOf = ({ block, file }: (typeof modules)[number]) => join(consumer.folder, `${file}.${block.language}`)

  beforeAll(() => {
    consumer = makeConsumer(Object.keys(manifest.devDependencies))
    for (const module of modules) writeFileSync(pathOf(module), module.block.text)
  })
  afterAll(() => consumer.remove())

  it.each(libraries)('compile %s, and so does what the diffs make of them', (_name, lib) => {
    // a diff of files is a diff of examples, which are compiled with their frameworks
    const patched = guideDiffs
      .filter(({ block }) => block.words.length === 1)
      .map(({ page, after }) => {
        const file = join(consumer.folder, `${page.replaceAll(/\W/g, '-')}-patched.ts`)
        writeFileSync(file, after)
        return file
      })
    const program = ts.createProgram([...modules.map(pathOf), ...patched], { ...compilerOptions, lib: [...lib] })
    const found = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
      return `${file?.fileName}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    expect(found).toEqual([])
  })

  it.each(modules.filter(({ treatment }) => treatment === 'run'))(
    '$name runs and prints what it says',
    async ({ block, file }) => {
      const { code } = await transform(block.text, { loader: block.language === 'ts' ? 'ts' : 'js' })
      writeFileSync(join(consumer.folder, `${file}.mjs`), code)
      const { status, stdout, stderr } = runNode(consumer, [`${file}.mjs`])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      const expected = expectedOutput(block)
      if (expected.length > 0) expect(stdout.trimEnd().split('\n')).toEqual(expected)
    },
  )
})

const bash = (args: readonly string[], script: string) =>
  spawnSync('bash', args, { cwd: root, input: script, encoding: 'utf8' })

describe('the commands of the pages', () => {
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
