import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[\\/]$/, '')

/** The files that a law looks at, with the program that knows what their names mean. */
export interface Sources {
  readonly files: readonly ts.SourceFile[]
  readonly checker: ts.TypeChecker
}

export const pathOf = (file: ts.SourceFile) => relative(root, file.fileName).split(sep).join('/')

/** `src/authorization-request/scope.ts:12`, for a message that an editor can follow. */
export const placeOf = (node: ts.Node) => {
  const file = node.getSourceFile()
  return `${pathOf(file)}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

const compilerOptions = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  return ts.convertCompilerOptionsFromJson(config.compilerOptions, root).options
}

const options = compilerOptions()
const host = ts.createCompilerHost(options, true)
const parsedFromDisk = new Map<string, ts.SourceFile | undefined>()

const fromDisk = (path: string) => {
  if (!parsedFromDisk.has(path)) parsedFromDisk.set(path, host.getSourceFile(path, ts.ScriptTarget.ES2022))
  return parsedFromDisk.get(path)
}

/** Lays the files over those on the disk; the program is made when a law first asks what a name means. */
const sourcesOf = (files: ReadonlyMap<string, ts.SourceFile>, types: string[]): Sources => {
  let checker: ts.TypeChecker | undefined
  const overlay: ts.CompilerHost = {
    ...host,
    fileExists: (path) => files.has(path) || host.fileExists(path),
    // a made-up file may stand in a folder that does not exist
    directoryExists: (path) =>
      (host.directoryExists?.(path) ?? true) || [...files.keys()].some((file) => file.startsWith(`${path}/`)),
    readFile: (path) => files.get(path)?.text ?? host.readFile(path),
    getSourceFile: (path) => files.get(path) ?? fromDisk(path),
  }
  return {
    files: [...files.values()],
    get checker() {
      checker ??= ts
        .createProgram({ rootNames: [...files.keys()], options: { ...options, types }, host: overlay })
        .getTypeChecker()
      return checker
    },
  }
}

const parse = (path: string, text: string) => {
  const fileName = join(root, path)
  return [fileName, ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true)] as const
}

export const sourcesOnDisk = (): Sources => {
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
  return sourcesOf(
    new Map(paths.map((path) => parse(join('src', path), readFileSync(join(root, 'src', path), 'utf8')))),
    ['node'],
  )
}

/** Made-up files, which may import the real ones; a law looks at the made-up files alone. They know no types of Node's. */
export const sourcesInMemory = (texts: Readonly<Record<string, string>>): Sources =>
  sourcesOf(new Map(Object.entries(texts).map(([path, text]) => parse(path, text))), [])

/** Calls `visit` for a node and everything below it. */
export const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}
