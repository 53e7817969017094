import ts from 'typescript'
import { placeOf, type Sources } from './sources.ts'

type Declared = ts.InterfaceDeclaration | ts.TypeAliasDeclaration | ts.VariableStatement

const isExported = (node: Declared): boolean =>
  (node.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

const namesOf = (node: Declared): readonly string[] =>
  ts.isVariableStatement(node) ? node.declarationList.declarations.map(({ name }) => name.getText()) : [node.name.text]

const declarationsOf = ({ files }: Pick<Sources, 'files'>): readonly (readonly [name: string, node: Declared])[] =>
  files.flatMap(({ statements }) =>
    [...statements].flatMap((node) =>
      (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isVariableStatement(node)) &&
      isExported(node)
        ? namesOf(node).map((name) => [name, node] as const)
        : [],
    ),
  )

/** Prints the public names without a docblock: an editor shows nothing where somebody points at one. */
export const namesWithoutDocblock = (
  sources: Pick<Sources, 'files'>,
  names: ReadonlySet<string>,
): readonly string[] => {
  const declared = declarationsOf(sources).filter(([name]) => names.has(name))
  const explained = new Set(
    declared.filter(([, node]) => ts.getJSDocCommentsAndTags(node).length > 0).map(([name]) => name),
  )
  return declared
    .filter(([name]) => !explained.has(name))
    .map(([name, node]) => `${placeOf(node)}: ${name} has no docblock`)
}

/** Prints the optional members of interfaces that may not be `undefined`. */
export const membersNeverUndefined = (
  sources: Pick<Sources, 'files'>,
  isAsked: (name: string) => boolean,
): readonly string[] =>
  declarationsOf(sources).flatMap(([name, node]) => {
    if (!ts.isInterfaceDeclaration(node) || !isAsked(name)) return []
    return node.members
      .filter(ts.isPropertySignature)
      .filter(
        ({ questionToken, type }) =>
          questionToken !== undefined && !/\b(?:undefined|unknown)$/.test(type?.getText() ?? ''),
      )
      .map((member) => `${name}.${member.name.getText()}`)
  })
