import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../../support/project.ts'

/** An `@example` of a docblock in `src`. */
export interface DocblockExample {
  /** The file, and the name that the docblock is of. */
  readonly name: string
  readonly code: string
}

/** Reads the examples out of the docblocks of a source text. */
export const examplesOf = (path: string, text: string): readonly DocblockExample[] => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  return file.statements.flatMap((statement) =>
    ts.getJSDocTags(nodeOfDocblock(statement)).flatMap((tag) => {
      if (tag.tagName.text !== 'example') return []
      const comment = ts.getTextOfJSDocComment(tag.comment) ?? ''
      const code = /^```ts\n(.*?)\n```/s.exec(comment)?.[1]
      return [{ name: `${path} ${nameOf(statement)}`, code: code ?? comment }]
    }),
  )
}

/** The compiler hangs a docblock on the variable that a statement declares. */
const nodeOfDocblock = (statement: ts.Statement): ts.Node =>
  ts.isVariableStatement(statement) ? (statement.declarationList.declarations[0] ?? statement) : statement

const nameOf = (statement: ts.Statement): string => {
  const named = ts.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement
  return named !== undefined && 'name' in named ? (named.name as ts.Identifier).text : '?'
}

export const allExamples = (): readonly DocblockExample[] =>
  readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .flatMap((path) => examplesOf(`src/${path}`, readFileSync(join(root, 'src', path), 'utf8')))

/** The names that an example uses, members and its own declarations among them. */
export const namesIn = (code: string): ReadonlySet<string> => {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true))
  return names
}

/** Makes statements of an example that stand in a function: a module may export, a function may not. */
const asStatements = (code: string): string =>
  code.replace(/^export default /m, 'const exported = ').replace(/^export /gm, '')

/** The module that the compiler checks. The block lets an example declare a name that the stage has as well. */
export const moduleOf = (
  { code }: DocblockExample,
  imports: ReadonlyMap<string, string>,
  onStage: readonly string[],
): string => {
  const used = namesIn(code)
  const lines = [...imports]
    .filter(([name]) => used.has(name))
    .map(([name, path]) => `import { ${name} } from '${path}'`)
  const given = onStage.filter((name) => used.has(name))
  return `import assert from 'node:assert/strict'
import type { Policy } from '../../../src/index.ts'
import type { Env, Stage } from './stage.ts'
${lines.join('\n')}
export const example = async ({ ${given.join(', ')} }: Stage) => {
  {
${asStatements(code)}
  }
}
`
}

type Run = (...values: unknown[]) => Promise<unknown>

/** Makes a function of an example, whose parameters are the names that it uses. */
export const compile = ({ code }: DocblockExample, known: readonly string[]): { names: string[]; run: Run } => {
  const used = namesIn(code)
  const names = known.filter((name) => used.has(name))
  const { outputText } = ts.transpileModule(`{\n${asStatements(code)}\n}`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor
  return { names, run: new AsyncFunction(...names, outputText) as Run }
}
