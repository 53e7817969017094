// Writes the pages of the API from the docblocks, one for each subpath, into reference/api. `npm run build` does so first.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Application } from 'typedoc'
import { subpaths } from './.vitepress/manifest.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** The source of a subpath: `pkce` is src/pkce.ts, `fetch` is src/http/fetch.ts. */
const sourceOf = (path) => {
  const name = path || 'index'
  const files = [`${name}.ts`, `${name}/index.ts`, `http/${name}.ts`, `http/${name}/index.ts`]
  const found = files.map((file) => here(`../src/${file}`)).find((file) => existsSync(file))
  if (found === undefined) throw new Error(`No source for the subpath ${path}`)
  return found
}

const sources = new Map(subpaths.map(({ path, specifier }) => [sourceOf(path), specifier]))

const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: [...sources.keys()],
  tsconfig: here('../tsconfig.json'),
  out: here('reference/api'),
  readme: 'none',
  router: 'module',
  // the build of the library has checked the types
  skipErrorChecking: true,
  disableSources: true,
  hideBreadcrumbs: true,
  hidePageHeader: true,
  pageTitleTemplates: { module: ({ name }) => name },
  mergeReadme: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  validation: false,
  logLevel: 'Warn',
})
const project = await app.convert()
if (project === undefined) throw new Error('TypeDoc found nothing.')
for (const module of project.children ?? []) {
  module.name = sources.get(app.files.getReflectionPath(module)) ?? module.name
}
const out = here('reference/api')
rmSync(out, { recursive: true, force: true })
await app.generateOutputs(project)

// the list of modules stands on the page of subpaths
rmSync(join(out, 'README.md'))
// TypeDoc numbers a module that has the name of something in another one
const numbered = /-1\.md\b/g
for (const path of readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))) {
  const file = join(out, path)
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(numbered, '.md'))
  if (numbered.test(path)) renameSync(file, file.replace(numbered, '.md'))
}
