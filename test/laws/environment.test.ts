import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root } from '../support/project.ts'
import { pathOf, sourcesOnDisk } from './support/sources.ts'

const { compilerOptions } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
const house = ts.convertCompilerOptionsFromJson(compilerOptions, root).options
const entries: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'jsr.json'), 'utf8')).exports
const lib = ['lib.es2022.d.ts', 'lib.webworker.d.ts']

/** The entry for Node, and the only other files that import its modules. */
const nodeAdapter = ['src/http/node.ts', 'src/http/pinned-fetch.ts', 'src/http/resolve-name.ts']
const portable = sourcesOnDisk()
  .files.map(pathOf)
  .filter((path) => !nodeAdapter.includes(path))

// the two programs share what they parse
const host = ts.createCompilerHost(house)
const parsed = new Map<string, ts.SourceFile | undefined>()
const caching: ts.CompilerHost = {
  ...host,
  getSourceFile: (name, ...rest) => {
    if (!parsed.has(name)) parsed.set(name, host.getSourceFile(name, ...rest))
    return parsed.get(name)
  },
}

const compile = (paths: readonly string[], options: ts.CompilerOptions) => {
  const program = ts.createProgram(
    paths.map((path) => join(root, path)),
    { ...house, lib, ...options },
    caching,
  )
  return { program, diagnostics: ts.getPreEmitDiagnostics(program) }
}

const say = ({ file, start = 0, messageText }: ts.Diagnostic) => {
  const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1
  return `${file && pathOf(file)}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
}

/** What the web platform has to bring while the library runs. Node 20, Deno, Bun, workerd and edge runtimes have all of it. */
const webPlatform = [
  'AbortSignal',
  'Headers',
  'Request',
  'Response',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'URLSearchParams',
  'atob',
  'btoa',
  'console',
  'crypto',
]

/** Names that single files need beside: timers run only where a host starts a loop or sets a time limit, and where the contract for stores looks again. */
const confined = {
  AbortController: ['src/stores/time-limited.ts'],
  clearTimeout: ['src/stores/collect.ts', 'src/stores/time-limited.ts'],
  performance: ['src/host/trace-events.ts'],
  setTimeout: ['src/stores/collect.ts', 'src/stores/time-limited.ts', 'src/testing/store-contract-expiry.ts'],
}

/** Names of the platform that are used as values, with the files: types are gone when the library runs. */
const platformValues = (program: ts.Program) => {
  const checker = program.getTypeChecker()
  const users = new Map<string, Set<string>>()
  const visit = (path: string, node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isPropertySignature(node)) return
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined
    const declared = symbol?.valueDeclaration
    const isGlobal = declared && ts.isVariableDeclaration(declared) ? declared : undefined
    const isFunction = declared && ts.isFunctionDeclaration(declared) ? declared : undefined
    const file = (isGlobal ?? isFunction)?.getSourceFile().fileName
    if (symbol !== undefined && file?.endsWith('/lib.webworker.d.ts')) {
      users.set(symbol.name, (users.get(symbol.name) ?? new Set()).add(path))
    }
    ts.forEachChild(node, (child) => visit(path, child))
  }
  for (const path of portable) visit(path, program.getSourceFile(join(root, path)) as ts.SourceFile)
  return users
}

/** Where everything stands that an entry exports. */
const publicDeclarations = (program: ts.Program): readonly ts.Node[] => {
  const checker = program.getTypeChecker()
  return Object.values(entries).flatMap((path) => {
    const module = program.getSourceFile(join(root, path))
    const symbol = module && checker.getSymbolAtLocation(module)
    const exported = symbol === undefined ? [] : checker.getExportsOfModule(symbol)
    return exported.flatMap((one) => {
      const named = one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one
      return named.declarations ?? []
    })
  })
}

/** What a reader has to infer from a function's body or from a call: JSR calls it a slow type. Tables of constants are read off. */
const slowTypes = (program: ts.Program, diagnostics: readonly ts.Diagnostic[]) => {
  const declarations = publicDeclarations(program)
  return diagnostics.filter(({ code, file, start = 0 }) => {
    const declaration = declarations.find(
      (node) => node.getSourceFile() === file && node.getStart() <= start && start < node.end,
    )
    if (!isAboutTypes(code) || declaration === undefined) return false
    const value = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
    return code !== 9010 || (value !== undefined && ts.isCallExpression(value))
  })
}

/** The diagnostics of `isolatedDeclarations`. */
const isAboutTypes = (code: number): boolean => code >= 9007 && code <= 9039

describe('the sources', () => {
  // compiled before the tests run, whose time is bounded
  const { diagnostics: ofAdapter } = compile(nodeAdapter, { types: ['node'] })
  const { program, diagnostics } = compile(portable, { types: [], declaration: true, isolatedDeclarations: true })

  it('compile without the types of any runtime, on what web workers have, the Node adapter apart', () => {
    expect(diagnostics.filter(({ code }) => !isAboutTypes(code)).map(say)).toEqual([])
  })

  it('need of the web platform what is named here and nothing else', () => {
    const users = platformValues(program)
    const names = [...users.keys()].sort()
    expect(names.filter((name) => !Object.hasOwn(confined, name))).toEqual(webPlatform)
    const where = Object.keys(confined).map((name) => [name, [...(users.get(name) ?? [])].sort()])
    expect(Object.fromEntries(where)).toEqual(confined)
  })

  it('say the types of what they export', () => {
    expect(slowTypes(program, diagnostics).map(say)).toEqual([])
  })

  it('take nothing for a promise by its class, which a host may have replaced', () => {
    const told = sourcesOnDisk().files.filter((file) => /instanceof\s+Promise/.test(file.text))
    expect(told.map(pathOf)).toEqual([])
  })

  it('compile in the Node adapter with the types of Node beside', () => {
    expect(ofAdapter.map(say)).toEqual([])
  })
})
