import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../../support/project.ts'

/** A member of an interface, as its declaration says. */
export interface Member {
  readonly name: string
  readonly type: string
  readonly isOptional: boolean
  /** The docblock as Markdown: a line for each paragraph and each item of a list. */
  readonly text: string
  /** The line comment above the member, which begins a group. */
  readonly group?: string
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const docblockOf = (node: ts.Node): string => {
  const [docblock] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  return unwrapped(ts.getTextOfJSDocComment(docblock?.comment) ?? '')
}

/** Joins the lines of each paragraph and of each item of a list. */
const unwrapped = (text: string): string =>
  text
    .split(/\n(?=\n|- )/)
    .map((part) => `${part.startsWith('\n') ? '\n' : ''}${oneLine(part)}`)
    .join('\n')

const groupOf = (node: ts.Node, source: ts.SourceFile): string | undefined => {
  const ranges = ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? []
  const line = ranges.find(({ kind }) => kind === ts.SyntaxKind.SingleLineCommentTrivia)
  return line && source.text.slice(line.pos + 2, line.end).trim()
}

const memberOf = (node: ts.TypeElement, source: ts.SourceFile): Member | undefined => {
  if (!ts.isPropertySignature(node) || node.type === undefined) return undefined
  const group = groupOf(node, source)
  return {
    name: node.name.getText(source),
    type: oneLine(node.type.getText(source)).replace(/^\| /, ''),
    isOptional: node.questionToken !== undefined,
    text: docblockOf(node),
    ...(group === undefined ? {} : { group }),
  }
}

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.ES2022, true)

const declared = <Node extends ts.InterfaceDeclaration | ts.TypeAliasDeclaration>(
  source: ts.SourceFile,
  name: string,
  isKind: (node: ts.Node) => node is Node,
): Node => {
  const found = source.statements.filter(isKind).find((node) => node.name.text === name)
  if (found === undefined) throw new Error(`${source.fileName} does not declare ${name}.`)
  return found
}

const membersIn = (nodes: readonly ts.TypeElement[], source: ts.SourceFile): readonly Member[] =>
  nodes.map((node) => memberOf(node, source)).filter((member) => member !== undefined)

/** The members of an interface, in order. */
export const membersOf = (path: string, name: string): readonly Member[] => {
  const source = parse(path)
  return membersIn(declared(source, name, ts.isInterfaceDeclaration).members, source)
}

/** The variants of a union of object types: the docblock before each, and its members. */
export const variantsOf = (
  path: string,
  name: string,
): readonly { readonly text: string; readonly members: readonly Member[] }[] => {
  const source = parse(path)
  const { type } = declared(source, name, ts.isTypeAliasDeclaration)
  if (!ts.isUnionTypeNode(type)) throw new Error(`${name} is no union.`)
  return type.types.filter(ts.isTypeLiteralNode).map((node) => ({
    text: commentBefore(node, source),
    members: membersIn([...node.members], source),
  }))
}

/** TypeScript attaches no docblock to a variant, so it is read as a comment before the bar. */
const commentBefore = (node: ts.Node, source: ts.SourceFile): string => {
  const before = source.text.slice(0, node.getStart(source)).trimEnd().replace(/\|$/, '').trimEnd()
  if (!before.endsWith('*/')) return ''
  return oneLine(before.slice(before.lastIndexOf('/**') + 3, -2).replaceAll(/^\s*\* ?/gm, ''))
}
