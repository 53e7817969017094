import ts from 'typescript'
import { pathOf, placeOf, type Sources, walk } from './sources.ts'

/** What ties code to a runtime, a clock, an environment or chance. */
export const governedGlobals: ReadonlySet<string> = new Set([
  'Date',
  'performance',
  'crypto',
  'Crypto',
  'CryptoKey',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'process',
  'Buffer',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'queueMicrotask',
  'globalThis',
  'getBuiltinModule',
  'global',
  'window',
  'self',
  'require',
  'eval',
  'Function',
  'random',
])

const isInType = (node: ts.Node): boolean => {
  for (let at: ts.Node = node; !ts.isSourceFile(at) && !ts.isStatement(at); at = at.parent) {
    if (ts.isTypeNode(at) && !ts.isExpressionWithTypeArguments(at)) return true
  }
  return false
}

// A name counts when it is declared at the top level of a declaration file, or is `random` of `Math`.
const isGlobal = (symbol: ts.Symbol) =>
  (symbol.declarations ?? []).some((declaration) => {
    if (!declaration.getSourceFile().isDeclarationFile) return false
    if (symbol.name === 'random')
      return ts.isInterfaceDeclaration(declaration.parent) && declaration.parent.name.text === 'Math'
    for (let at = declaration.parent; at !== undefined; at = at.parent) {
      if (ts.isInterfaceDeclaration(at) || ts.isTypeLiteralNode(at) || ts.isClassDeclaration(at)) return false
    }
    return true
  })

const isMember = (node: ts.Identifier) => ts.isPropertyAccessExpression(node.parent) && node.parent.name === node

const symbolOf = (node: ts.Identifier, checker: ts.TypeChecker) =>
  ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node)

/** Prints every use of a governed global outside the files that `allowed` names for it, file by file. */
export const strayGlobals = ({ files, checker }: Sources, allowed: Readonly<Record<string, readonly string[]>>) => {
  const strays: string[] = []
  const used = new Map<string, Set<string>>()
  for (const file of files) {
    const path = pathOf(file)
    walk(file, (node) => {
      if (!ts.isIdentifier(node) || !governedGlobals.has(node.text) || isInType(node)) return
      const symbol = symbolOf(node, checker)
      const known = symbol === undefined ? !isMember(node) : isGlobal(symbol)
      if (!known && node.text !== 'globalThis' && node.text !== 'getBuiltinModule') return
      used.set(path, (used.get(path) ?? new Set()).add(node.text))
      if (!allowed[path]?.includes(node.text)) strays.push(`${placeOf(node)}: ${path} uses ${node.text}`)
    })
  }
  const unused = Object.entries(allowed).flatMap(([path, names]) =>
    names.filter((name) => !used.get(path)?.has(name)).map((name) => `${path} does not use ${name}`),
  )
  return { strays, unused } as const
}
