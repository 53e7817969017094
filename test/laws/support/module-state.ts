import ts from 'typescript'
import { pathOf, placeOf, type Sources, walk } from './sources.ts'

const mutators: ReadonlySet<string> = new Set([
  'add',
  'clear',
  'copyWithin',
  'delete',
  'fill',
  'pop',
  'push',
  'reverse',
  'set',
  'shift',
  'sort',
  'splice',
  'unshift',
])

const objectMutators: ReadonlySet<string> = new Set(['assign', 'defineProperty', 'defineProperties', 'setPrototypeOf'])

const isDeclaration = (statement: ts.Statement) =>
  ts.isImportDeclaration(statement) ||
  ts.isExportDeclaration(statement) ||
  ts.isVariableStatement(statement) ||
  ts.isFunctionDeclaration(statement) ||
  ts.isInterfaceDeclaration(statement) ||
  ts.isTypeAliasDeclaration(statement)

const rootOf = (node: ts.Expression): ts.Expression =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? rootOf(node.expression) : node

/** What a node changes in place: `x` in `x.y = 1`, `x[0]++`, `delete x.y`, `x.push(1)` and `Object.assign(x, …)`. */
const changedBy = (node: ts.Node): ts.Expression | undefined => {
  if (ts.isBinaryExpression(node)) {
    const kind = node.operatorToken.kind
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment ? rootOf(node.left) : undefined
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator } = node
    const changes = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken
    return changes ? rootOf(node.operand) : undefined
  }
  if (ts.isDeleteExpression(node)) return rootOf(node.expression)
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined
  const { expression, name } = node.expression
  const isObject = ts.isIdentifier(expression) && expression.text === 'Object'
  if (isObject) return objectMutators.has(name.text) ? node.arguments[0] && rootOf(node.arguments[0]) : undefined
  return mutators.has(name.text) ? rootOf(expression) : undefined
}

const isCalledAtOnce = (node: ts.Node): boolean => {
  const { parent } = node
  if (ts.isParenthesizedExpression(parent)) return isCalledAtOnce(parent)
  return ts.isCallExpression(parent) && parent.expression === node
}

/** Whether a node is evaluated once, when its module is: at the top level, or in a function called there and then. */
const isEvaluatedOnImport = (node: ts.Node): boolean => {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at) && !isCalledAtOnce(at)) return false
  }
  return true
}

const isModuleVariable = (declaration: ts.Declaration) =>
  ts.isVariableDeclaration(declaration) && isEvaluatedOnImport(declaration)

// Only what is made on import outlives a call; a name that one imports stands for the constant of another module.
const isModuleState = (expression: ts.Expression, checker: ts.TypeChecker) => {
  if (!ts.isIdentifier(expression)) return false
  const symbol = checker.getSymbolAtLocation(expression)
  if (symbol === undefined) return false
  const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return (origin.declarations ?? []).some(isModuleVariable)
}

/**
 * Prints what makes a module remember: `let` and `var` at its top level, statements that run when it is imported, and
 * changes in place of a module's constant, unless `allowed` names the constant for that file.
 */
export const mutableState = ({ files, checker }: Sources, allowed: Readonly<Record<string, readonly string[]>>) => {
  const found: string[] = []
  const used = new Set<string>()
  for (const file of files) {
    const path = pathOf(file)
    for (const statement of file.statements) {
      if (!isDeclaration(statement) && !ts.isExportAssignment(statement) && !ts.isClassDeclaration(statement)) {
        found.push(`${placeOf(statement)}: a statement that runs on import`)
      }
      if (ts.isVariableStatement(statement) && !(statement.declarationList.flags & ts.NodeFlags.Const)) {
        found.push(`${placeOf(statement)}: a variable of the module`)
      }
    }
    walk(file, (node) => {
      const changed = changedBy(node)
      if (changed === undefined || isEvaluatedOnImport(node) || !isModuleState(changed, checker)) return
      const name = changed.getText()
      if (allowed[path]?.includes(name)) used.add(`${path} ${name}`)
      else found.push(`${placeOf(node)}: changes ${name}, which outlives the call`)
    })
  }
  const unused = Object.entries(allowed).flatMap(([path, names]) =>
    names.filter((name) => !used.has(`${path} ${name}`)).map((name) => `${path} does not change ${name}`),
  )
  return { found, unused } as const
}
