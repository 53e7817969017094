import { dirname, resolve } from 'node:path'
import ts from 'typescript'

/** Prints what a built declaration exports, a line each, with what it is to whoever imports it. */
export const exportsOf = (program: ts.Program, path: string): readonly string[] => {
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(path)
  const module = file && checker.getSymbolAtLocation(file)
  if (module === undefined) throw new Error(`${path} is not a module`)
  return checker
    .getExportsOfModule(module)
    .map((symbol) => {
      const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      return `${kindOf(origin, checker)} ${symbol.name}`
    })
    .sort()
}

const kindOf = (symbol: ts.Symbol, checker: ts.TypeChecker) => {
  if (!(symbol.flags & ts.SymbolFlags.Value)) return 'type'
  return checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0 ? 'function' : 'constant'
}

const specifiersOf = (text: string) =>
  ts.preProcessFile(text, true, true).importedFiles.map((imported) => imported.fileName)

/** Names every module from outside that a declaration, or one that it imports, takes its types from. */
export const foreignModules = (path: string, readFile: (path: string) => string): readonly string[] => {
  const seen = new Set<string>()
  const foreign = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFile(file)
    for (const { fileName } of ts.preProcessFile(text).typeReferenceDirectives) foreign.add(fileName)
    for (const specifier of specifiersOf(text)) {
      if (specifier.startsWith('.')) visit(resolve(dirname(file), specifier.replace(/\.js$/, '.d.ts')))
      else foreign.add(specifier)
    }
  }
  visit(path)
  return [...foreign].sort()
}
