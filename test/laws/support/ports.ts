import ts from 'typescript'
import { folderOf } from './layering.ts'
import { pathOf, placeOf, type Sources, walk } from './sources.ts'

// A port is what these files declare as something to call.
const portFiles: ReadonlySet<string> = new Set([
  'src/types/authorization-details.ts',
  'src/types/certificate.ts',
  'src/types/ports.ts',
  'src/types/rules.ts',
  'src/types/standard-schema.ts',
])

// The first two can be brought by the host; they are functions of their input, and checked where they are called or wrapped. The rules
// of the core are its own.
const pureFunctions: ReadonlySet<string | undefined> = new Set(['Digest', 'VerifySignature', 'Rule'])

const isIn = (declaration: ts.Declaration, files: ReadonlySet<string>) => files.has(pathOf(declaration.getSourceFile()))

const isPortType = (type: ts.Type): boolean => {
  if (type.isUnion()) return type.types.some(isPortType)
  const symbol = type.aliasSymbol ?? type.symbol
  const declared = symbol?.declarations?.some((declaration) => isIn(declaration, portFiles)) ?? false
  if (!declared || pureFunctions.has(symbol?.name)) return false
  return type.getCallSignatures().length > 0 || type.getProperties().some(isMethod)
}

const isMethod = (symbol: ts.Symbol) =>
  (symbol.declarations ?? []).some(
    (declaration) =>
      ts.isMethodSignature(declaration) ||
      (ts.isPropertySignature(declaration) &&
        declaration.type !== undefined &&
        ts.isFunctionTypeNode(declaration.type)),
  )

/** What a call calls: the port itself (`clock()`), or a member of one (`store.get(key)`). */
const portCalled = (call: ts.CallExpression, checker: ts.TypeChecker) => {
  const { expression } = call
  if (isPortType(checker.getTypeAtLocation(expression))) return expression
  if (!ts.isPropertyAccessExpression(expression)) return undefined
  return isPortType(checker.getTypeAtLocation(expression.expression)) ? expression : undefined
}

/** Prints every call of a port outside the folders and files of `callers`, and callers that call none. */
export const strayPortCalls = ({ files, checker }: Sources, callers: readonly string[]) => {
  const strays: string[] = []
  const used = new Set<string>()
  for (const file of files) {
    const path = pathOf(file)
    const caller = callers.find((name) => name === path || name === `src/${folderOf(path)}/`)
    walk(file, (node) => {
      if (!ts.isCallExpression(node)) return
      const port = portCalled(node, checker)
      if (port === undefined) return
      if (caller === undefined) strays.push(`${placeOf(node)}: ${path} calls the port ${port.getText()}`)
      else used.add(caller)
    })
  }
  const unused = callers.filter((name) => !used.has(name)).map((name) => `${name} calls no port`)
  return { strays, unused } as const
}
