import ts from 'typescript'
import { folderOf } from './layering.ts'
import { pathOf, placeOf, type Sources, walk } from './sources.ts'

// A port is what types/ports.ts and types/certificate.ts declare as something to call.
const portFiles: ReadonlySet<string> = new Set(['src/types/ports.ts', 'src/types/certificate.ts'])

// They can be brought by the host but are functions of their input: whoever has one may call it.
const pureFunctions: ReadonlySet<string | undefined> = new Set(['Digest', 'VerifySignature'])

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
