import ts from 'typescript'
import { pathOf, placeOf, type Sources, walk } from './sources.ts'

const hasModifier = (node: ts.Node, kind: ts.SyntaxKind) =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)

const forbiddenNode = (node: ts.Node): string | undefined => {
  if (ts.isClassLike(node)) return 'a class'
  if (ts.isEnumDeclaration(node)) return 'an enum'
  if (ts.isDecorator(node)) return 'a decorator'
  if (ts.isModuleDeclaration(node)) return 'a namespace'
  if (ts.isExportAssignment(node)) return 'a default export'
  if (hasModifier(node, ts.SyntaxKind.DefaultKeyword)) return 'a default export'
  if (ts.isExportSpecifier(node) && node.name.text === 'default') return 'a default export'
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'the type any'
  if (ts.isNonNullExpression(node)) return 'a non-null assertion'
  if (isBareCanParse(node)) return 'URL.canParse, for which canParseUrl is there'
  return undefined
}

const isBareCanParse = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) &&
  node.name.text === 'canParse' &&
  !node.getSourceFile().fileName.endsWith('encoding/can-parse-url.ts')

const isAtTopLevel = (node: ts.Node): boolean => {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at)) return false
  }
  return true
}

/** Prints classes, enums, decorators, namespaces, default exports, `any`, `!`, `URL.canParse`, top-level await and compiler pragmas. */
export const forbiddenShapes = ({ files }: Sources): readonly string[] => {
  const found: string[] = []
  for (const file of files) {
    for (const [pragma] of file.text.matchAll(/@ts-(?:ignore|nocheck|expect-error)/g)) {
      found.push(`${pathOf(file)}: holds ${pragma}`)
    }
    walk(file, (node) => {
      const forbidden =
        forbiddenNode(node) ?? (ts.isAwaitExpression(node) && isAtTopLevel(node) ? 'a top-level await' : undefined)
      if (forbidden !== undefined) found.push(`${placeOf(node)}: holds ${forbidden}`)
    })
  }
  return found
}

/** Prints files that are longer than `limit` lines. */
export const longFiles = ({ files }: Sources, limit: number): readonly string[] =>
  files
    .map((file) => ({ path: pathOf(file), lines: file.text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > limit)
    .map(({ path, lines }) => `${path}: ${lines} lines, more than ${limit}`)

/** Prints files whose name, or a folder of theirs, is not in kebab-case. */
export const oddNames = ({ files }: Sources): readonly string[] =>
  files.map(pathOf).filter((path) => !/^src(?:\/[a-z0-9]+(?:-[a-z0-9]+)*)+\.ts$/.test(path))
