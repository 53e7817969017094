import { dirname, posix } from 'node:path'
import ts from 'typescript'
import { pathOf, placeOf, type Sources, walk } from './sources.ts'

/** One import, export … from, import() or import type, from a file to a file of src or to a module from outside. */
export interface Edge {
  readonly from: string
  readonly to: string
  readonly place: string
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean
}

const specifierOf = (node: ts.Node): ts.Node | undefined => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
  if (ts.isImportEqualsDeclaration(node)) {
    return ts.isExternalModuleReference(node.moduleReference) ? node.moduleReference.expression : undefined
  }
  if (!ts.isCallExpression(node)) return undefined
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
  return node.expression.kind === ts.SyntaxKind.ImportKeyword || isRequire ? node.arguments[0] : undefined
}

const isTypeOnly = (node: ts.Node): boolean => {
  if (ts.isImportDeclaration(node)) return node.importClause?.isTypeOnly ?? false
  return ts.isImportTypeNode(node) || (ts.isExportDeclaration(node) && node.isTypeOnly)
}

/** What no text can tell is an edge to `(computed)`, which no law allows. */
export const edgesOf = ({ files }: Sources): readonly Edge[] => {
  const edges: Edge[] = []
  for (const file of files) {
    const from = pathOf(file)
    walk(file, (node) => {
      const specifier = specifierOf(node)
      if (specifier === undefined) return
      const name = ts.isStringLiteralLike(specifier) ? specifier.text : '(computed)'
      const to = name.startsWith('.') ? posix.join(dirname(from), name) : name
      edges.push({ from, to, place: placeOf(node), typeOnly: isTypeOnly(node) })
    })
  }
  return edges
}

/** Prints the circles in which files import each other at run time, each once. */
export const circlesOf = (sources: Sources): readonly string[] => {
  const targets = new Map<string, string[]>()
  for (const { from, to, typeOnly } of edgesOf(sources)) {
    if (!typeOnly && to.startsWith('src/')) targets.set(from, [...(targets.get(from) ?? []), to])
  }
  const circles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file)
    if (at !== -1) circles.push([...path.slice(at), file].join(' → '))
    if (at !== -1 || done.has(file)) return
    for (const target of targets.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) visit(file, [])
  return circles
}
