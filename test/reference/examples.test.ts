import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it, vi } from 'vitest'
import { root } from '../support/project.ts'
import { allExamples, compile, type DocblockExample, examplesOf, moduleOf } from './support/docblock-examples.ts'
import { stage } from './support/stage.ts'

const entries: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'jsr.json'), 'utf8')).exports
const folder = join(root, 'test/reference/support')

// the adapters of Fetch and Node have functions of the same names, and the examples use none of them
const modules = Object.entries(entries).filter(([subpath]) => subpath !== './node' && subpath !== './fetch')
const values = new Map<string, unknown>()
const imports = new Map<string, string>()
for (const [, path] of modules) {
  for (const [name, value] of Object.entries(await import(join(root, path)))) {
    values.set(name, value)
    imports.set(name, relative(folder, join(root, path)).replaceAll('\\', '/'))
  }
}
const onStage = Object.keys(await stage('')).filter((name) => !imports.has(name))

/** Compiles the examples as modules beside the stage, in one program, and prints what is wrong with each. */
const check = (examples: readonly DocblockExample[]): ReadonlyMap<string, readonly string[]> => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const options = {
    ...ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options,
    // an example shows a name without using it, and a class in JavaScript
    noUnusedLocals: false,
    noUnusedParameters: false,
    noImplicitAny: false,
    noImplicitOverride: false,
    noImplicitReturns: false,
    noEmit: true,
  }
  const texts = new Map(
    examples.map((example, at) => [join(folder, `example-${at}.ts`), moduleOf(example, imports, onStage)] as const),
  )
  const host = ts.createCompilerHost(options)
  const overlay: ts.CompilerHost = {
    ...host,
    fileExists: (path) => texts.has(path) || host.fileExists(path),
    readFile: (path) => texts.get(path) ?? host.readFile(path),
    getSourceFile: (path, target) => {
      const text = texts.get(path)
      return text === undefined ? host.getSourceFile(path, target) : ts.createSourceFile(path, text, target, true)
    },
  }
  const program = ts.createProgram([...texts.keys()], options, overlay)
  return new Map(
    [...texts.keys()].map((path, at) => {
      const file = program.getSourceFile(path)
      const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      const messages = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
      return [examples[at]?.name ?? '', messages] as const
    }),
  )
}

/** An example with something wrong in it, or nothing, as the docblock of a made-up file has it. */
const madeUp = (code: string, at: number): DocblockExample => {
  const [example] = examplesOf(
    `src/a${at}.ts`,
    `/** A.\n * @example\n * \`\`\`ts\n * ${code}\n * \`\`\` */\nexport const a = 1`,
  )
  if (example === undefined) throw new TypeError('The docblock must have an example.')
  return example
}

const wrong = [
  ['nothing', 'memoryStore({ clock })', ''],
  ['a wrong argument', 'memoryStore({ clock: 5 })', "Type 'number' is not assignable"],
  ['a missing argument', 'fixedClock(1).advance()', 'Expected 1 arguments'],
  ['a name that nobody has', 'memoryStores({ clock })', "Cannot find name 'memoryStores'"],
].map(([what = '', code = '', message = ''], at) => [what, madeUp(code, at), message] as const)

// one program for all, compiled before the tests run, whose time is bounded
const examples = allExamples()
const problems = check([...examples, ...wrong.map(([, example]) => example)])

/** What must have an example: what a host calls for a request, the stores, and the kit. */
const SHOWN = [
  /^src\/endpoints\/[a-z-]+\.ts (?:process|issue|resume|redeem|authenticateToken|verifyResource|evaluate|clientAtt)/,
  /^src\/stores\//,
  /^src\/testing\//,
]

describe('the examples in docblocks', () => {
  it.each(examples)('of $name compiles', ({ name }) => {
    expect(problems.get(name)).toEqual([])
  })

  it.each(examples)('of $name runs', async (example) => {
    const on = await stage(example.name.split(' ')[1] ?? '')
    const given = new Map<string, unknown>([...values, ...Object.entries(on), ['assert', assert]])
    const { names, run } = compile(example, [...given.keys()])
    // a loop that an example starts goes no further than the example
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      await run(...names.map((name) => given.get(name)))
    } finally {
      vi.useRealTimers()
    }
  })

  it('show every operation, the stores and the kit', () => {
    for (const shown of SHOWN) expect(examples.filter(({ name }) => shown.test(name)).length).toBeGreaterThan(7)
  })
})

describe('the check of examples', () => {
  it.each(wrong)('sees %s', (_what, example, message) => {
    expect(problems.get(example.name)?.join() ?? 'unchecked').toContain(message)
  })
})
