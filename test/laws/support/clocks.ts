import ts from 'typescript'
import { pathOf, placeOf, walk } from './sources.ts'

/** Names by which a test learns how late it is, or waits. */
const CLOCKS: ReadonlySet<string> = new Set([
  'performance',
  'hrtime',
  'cpuUsage',
  'uptime',
  'Temporal',
  'setTimeout',
  'setInterval',
  'timeout',
])

const MODULES: ReadonlySet<string> = new Set(['timers', 'timers/promises', 'perf_hooks'])

/** Prints every use of the wall clock and every wait outside the files that `allowed` names, and each name that such a file does not
 * use. A file that installs fake timers may use what they replace. */
export const strayClocks = (files: readonly ts.SourceFile[], allowed: Readonly<Record<string, readonly string[]>>) => {
  const strays: string[] = []
  const unused: string[] = []
  for (const file of files) {
    const path = pathOf(file)
    const mayUse = allowed[path] ?? []
    const used = new Set<string>()
    let isFaked = false
    const found: (readonly [name: string, place: string])[] = []
    walk(file, (node) => {
      const name = clockOf(node)
      if (name === 'useFakeTimers') isFaked = true
      else if (name !== undefined) found.push([name, placeOf(node)])
    })
    for (const [name, place] of found) {
      if (isFaked && FAKED.has(name)) continue
      used.add(name)
      if (!mayUse.includes(name)) strays.push(`${place} uses ${name}`)
    }
    unused.push(...mayUse.filter((name) => !used.has(name)).map((name) => `${path} does not use ${name}`))
  }
  return { strays, unused }
}

const FAKED: ReadonlySet<string> = new Set(['Date', 'performance', 'setTimeout', 'setInterval'])

const clockOf = (node: ts.Node): string | undefined => {
  if (ts.isStringLiteral(node) && ts.isImportDeclaration(node.parent)) {
    const module = node.text.replace(/^node:/, '')
    return MODULES.has(module) ? module : undefined
  }
  if (!ts.isIdentifier(node) || isDeclared(node) || ts.isTypeReferenceNode(node.parent)) return undefined
  if (node.text === 'useFakeTimers') return node.text
  if (node.text === 'Date') return isFixed(node.parent) || isMemberName(node) ? undefined : 'Date'
  if (node.text === 'timeout') return isMemberName(node) && isOf('AbortSignal', node.parent) ? 'timeout' : undefined
  if (isMemberName(node) && !isOf('process', node.parent) && !isOf('globalThis', node.parent)) return undefined
  return CLOCKS.has(node.text) ? node.text : undefined
}

const isMemberName = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node

const isOf = (object: string, node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === object

/** `new Date(x)`, `Date.UTC` and `Date.parse` do not look at the clock. */
const isFixed = (node: ts.Node): boolean =>
  (ts.isNewExpression(node) && (node.arguments ?? []).length > 0) ||
  (ts.isPropertyAccessExpression(node) && ['UTC', 'parse'].includes(node.name.text)) ||
  (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword)

/** A name that the file itself gives: a parameter, a member, a variable. */
const isDeclared = (node: ts.Identifier): boolean => {
  const { parent } = node
  return (
    (ts.isParameter(parent) ||
      ts.isVariableDeclaration(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isBindingElement(parent)) &&
    parent.name === node
  )
}
