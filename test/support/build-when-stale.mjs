// Builds the package unless every file that package.json exports is newer than every source. Runs by itself
// (`npm run build:stale`) and as vitest's global setup of the tests that look at the built package.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

const modifiedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs

// Folders count as well: their time tells that a file was removed.
const newestOf = (path) =>
  statSync(join(root, path)).isDirectory()
    ? Math.max(modifiedAt(path), ...readdirSync(join(root, path)).map((name) => newestOf(`${path}/${name}`)))
    : modifiedAt(path)

const exportedFiles = () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  return Object.values(exports).flatMap((target) => (typeof target === 'string' ? [] : Object.values(target)))
}

export const isStale = () => {
  const newestSource = Math.max(...['src', 'tsup.config.ts', 'tsconfig.json', 'package.json'].map(newestOf))
  return exportedFiles().some((path) => (modifiedAt(path) ?? 0) < newestSource)
}

export const build = () => {
  const tsup = join(root, 'node_modules/tsup/dist/cli-default.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsup], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the build failed\n${stdout}${stderr}`)
}

export default function buildWhenStale() {
  if (isStale()) build()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    buildWhenStale()
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
