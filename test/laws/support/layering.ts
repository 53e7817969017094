import { edgesOf } from './imports.ts'
import { pathOf, type Sources } from './sources.ts'

/** Who may import whom, folder by folder, and who may import what from outside. */
export interface LayeringLaw {
  /** For each folder of src (`entry`: the files right under src) what it may import beside itself: folders, or
   * single files of them. */
  readonly folders: Readonly<Record<string, readonly string[]>>
  /** Single files that may import a folder more than theirs. */
  readonly files: Readonly<Record<string, readonly string[]>>
  /** For each module from outside (`node:` stands for all of Node's) the folders or files that may import it. */
  readonly modules: Readonly<Record<string, readonly string[]>>
}

export const folderOf = (path: string) => {
  const [, folder, ...rest] = path.split('/')
  return rest.length === 0 ? 'entry' : (folder ?? 'entry')
}

const moduleOf = (specifier: string) => (specifier.startsWith('node:') ? 'node:' : specifier.replace(/\/.*/, ''))

/** Prints every folder that the law does not know. */
export const unknownFolders = ({ files }: Sources, law: LayeringLaw): readonly string[] => [
  ...new Set(files.map((file) => folderOf(pathOf(file))).filter((folder) => law.folders[folder] === undefined)),
]

/** Prints every edge that the law does not allow. */
export const brokenEdges = (sources: Sources, law: LayeringLaw): readonly string[] =>
  edgesOf(sources).flatMap(({ from, to, place }) => {
    const folder = folderOf(from)
    const allowed = law.folders[folder] ?? []
    const edge = `${place}: ${from} imports ${to}`
    if (!to.startsWith('src/')) {
      const importers = law.modules[moduleOf(to)]
      if (importers === undefined) return [`${edge}: no file of src may`]
      return importers.includes(from) || importers.includes(`src/${folder}/`)
        ? []
        : [`${edge}: only ${importers.join(', ')} may`]
    }
    if (!to.endsWith('.ts')) return [`${edge}: the name of a file ends with .ts`]
    const target = folderOf(to)
    const reach = [folder, ...allowed, ...(law.files[from] ?? [])]
    if (reach.includes(target) || reach.includes(to.slice('src/'.length))) return []
    return [`${edge}: it may import only ${reach.join(', ')}`]
  })

/** Names what the law allows and nobody uses, so that exceptions do not outlive their reason. */
export const unusedExceptions = (sources: Sources, law: LayeringLaw): readonly string[] => {
  const edges = edgesOf(sources)
  const uses = (from: string, folder: string) =>
    edges.some((edge) => edge.from === from && edge.to.startsWith('src/') && folderOf(edge.to) === folder)
  return Object.entries(law.files).flatMap(([from, folders]) =>
    folders.filter((folder) => !uses(from, folder)).map((folder) => `${from} does not import ${folder}/`),
  )
}
