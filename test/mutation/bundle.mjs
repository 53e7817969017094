// Joins the tests of a room and the mutated sources into one program. The program is compiled once, and each call of it
// evaluates every module anew. Modules of other packages are imported once and shared.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { build } from 'esbuild'

const MOST_RUNS = 100

/** The ordinary tests try a property thousands of times; a mutant must be noticed within the first hundred. */
const withFewerRuns = (fc) => {
  const assert = (property, options) =>
    fc.assert(property, { ...options, numRuns: Math.min(options?.numRuns ?? MOST_RUNS, MOST_RUNS) })
  return { ...fc, assert, default: { ...fc.default, assert } }
}

/** Pairs of keys by what was asked for: to make them takes longer than most tests do. */
const pairs = new Map()
/** How many pairs of each kind the present run has got. Two pairs of one run are never the same. */
let taken = new Map()

const keepingPairs =
  (make) =>
  (...args) => {
    const kind = JSON.stringify(args)
    const at = taken.get(kind) ?? 0
    taken.set(kind, at + 1)
    const made = pairs.get(kind) ?? []
    pairs.set(kind, made)
    made[at] ??= make(...args)
    return made[at]
  }

/** The packages that the tests do not get as they are. */
const changed = {
  'fast-check': withFewerRuns,
  'node:crypto': (crypto) => ({ ...crypto, generateKeyPairSync: keepingPairs(crypto.generateKeyPairSync) }),
  jose: (jose) => ({ ...jose, generateKeyPair: keepingPairs(jose.generateKeyPair) }),
}

const load = async (name) => {
  const exported = await import(name)
  return Object.hasOwn(changed, name) ? changed[name](exported) : exported
}

const plugin = (packages) => ({
  name: 'tests',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path, namespace: 'packages' },
    )
    onLoad({ filter: /./, namespace: 'packages' }, async ({ path }) => {
      if (!packages.has(path)) packages.set(path, await load(path))
      const source = `packages.get(${JSON.stringify(path)})`
      const lines = Object.keys(packages.get(path)).map((name, n) => {
        const text = JSON.stringify(name)
        return `const export${n} = ${source}[${text}]; export { export${n} as ${text} }`
      })
      return { contents: lines.join('\n') }
    })
    onLoad({ filter: /\.m?[jt]s$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
      if (!text.includes('import.meta.url')) return undefined
      const url = JSON.stringify(pathToFileURL(path).href)
      return { contents: text.replaceAll('import.meta.url', url), loader: path.endsWith('.ts') ? 'ts' : 'js' }
    })
  },
})

/** The program of these test files. A call of it returns, for each file, the function that evaluates it. */
export const programOf = async (root, files) => {
  const packages = new Map()
  const entries = files.map((file) => {
    const path = JSON.stringify(`./${relative(root, file)}`)
    return `${JSON.stringify(file)}: () => import(${path})`
  })
  const { outputFiles } = await build({
    stdin: { contents: `testFiles = {${entries.join(',\n')}}`, resolveDir: root, sourcefile: 'tests.mjs' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [plugin(packages)],
  })
  const program = new Script(`(packages) => { let testFiles; ${outputFiles[0].text}; return testFiles }`, {
    filename: 'tests.js',
  }).runInThisContext()
  return () => {
    taken = new Map()
    return program(packages)
  }
}
