// What can be known of @atproto/oauth-provider without loading it, which Node 20 does not do: where it runs, and how it wants its pushes.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The Node that is installed beside it. */
export const node = fileURLToPath(new URL('./node_modules/node-22/bin/node', import.meta.url))

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8')

const isInstalled = () => {
  const installed = new URL('./node_modules/.package-lock.json', import.meta.url)
  if (!existsSync(installed) || !existsSync(node)) return false
  const { packages } = JSON.parse(read('./package-lock.json'))
  const { packages: has } = JSON.parse(readFileSync(installed, 'utf8'))
  return Object.entries(has).every(([path, { version }]) => packages[path]?.version === version)
}

/** Installs both, unless they are there; resolves to what they are, or to undefined where there is no Node for this system. */
export const install = () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  if (!isInstalled()) {
    const { status, stderr } = spawnSync('npm', ['ci', '--silent'], {
      cwd: new URL('.', import.meta.url),
      encoding: 'utf8',
    })
    if (status !== 0 || !existsSync(node)) throw new Error(`npm ci of test/bench/atproto failed: ${stderr}`)
  }
  const { version } = JSON.parse(read('./node_modules/@atproto/oauth-provider/package.json'))
  const nodeVersion = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  return { version, nodeVersion }
}

/** Clients are where their metadata is; it fetches that once, and again every ten minutes. */
const idOf = (name) => `https://${name}.example.org/client.json`

/** For `makePushes`. */
export const shape = { scope: 'atproto', path: '/oauth/par', idOf }

/** Of the pushes that are measured those that it takes. */
export const letters = ['b', 'c', 'c, new key', 'd']
