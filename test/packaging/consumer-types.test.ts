import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subpaths } from '../support/project.ts'
import { type Consumer, makeConsumer } from './support/consumer.ts'

const strict: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // Checks the library's declarations themselves, which most projects leave out.
  skipLibCheck: false,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  types: [],
}

const nodeNext = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }

describe('the declarations', () => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = makeConsumer(['@types/node', 'undici-types'])
  })
  afterAll(() => consumer.remove())

  const diagnose = (specifiers: readonly string[], options: ts.CompilerOptions, extra = '') => {
    const path = join(consumer.folder, 'consumer.ts')
    const imports = specifiers.map((specifier, index) => `export * as module${index} from '${specifier}'`)
    writeFileSync(path, [...imports, extra].join('\n'))
    const program = ts.createProgram([path], { ...strict, ...options })
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  }

  const everything = subpaths.map((subpath) => subpath.specifier)
  // the hooks of client-id-metadata are handed a URL
  const ofARuntime = ['parapet/client-id-metadata', 'parapet/fetch', 'parapet/node', 'parapet/testing']
  const withoutAdapters = everything.filter((specifier) => !ofARuntime.includes(specifier))

  it('hold in a Node project that checks its libraries', () => {
    expect(diagnose(everything, { ...nodeNext, lib: ['lib.es2022.d.ts'], types: ['node'] })).toEqual([])
  })

  it('hold in a bundled project for the web platform, the Node adapter apart', () => {
    const web = everything.filter((specifier) => specifier !== 'parapet/node')
    expect(diagnose(web, { ...bundler, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'] })).toEqual([])
  })

  it('hold where optional members may be undefined', () => {
    const loose = { ...nodeNext, lib: ['lib.es2022.d.ts'], types: ['node'], exactOptionalPropertyTypes: false }
    expect(diagnose(everything, loose)).toEqual([])
  })

  it('need neither the types of a browser nor those of Node, the adapters and the testing kit apart', () => {
    expect(diagnose(withoutAdapters, { ...nodeNext, lib: ['lib.es2022.d.ts'] })).toEqual([])
  })

  it('are seen to be checked: a name that is not exported does not compile', () => {
    const found = diagnose([], { ...nodeNext, lib: ['lib.es2022.d.ts'] }, `export { nothing } from 'parapet'`)
    expect(found).toEqual([expect.stringContaining('nothing')])
  })
})
