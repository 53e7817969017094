import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { manifest, root, subpaths } from '../../support/project.ts'

const npm = promisify(execFile).bind(undefined, 'npm')
const here = fileURLToPath(new URL('..', import.meta.url))

export interface Consumer {
  readonly folder: string
  /** Bundles a host as an integrator's build does, and gives back the path of the bundle. */
  readonly bundle: (host: string, conditions: readonly string[], format?: 'esm' | 'iife') => Promise<string>
  readonly remove: () => void
}

/** Subpaths that any runtime must be able to import: all but the one that needs Node's modules. */
export const portable = subpaths.map(({ specifier }) => specifier).filter((specifier) => specifier !== 'parapet/node')

/** The module of the suite that imports them all: `surface` says which names each exports. */
const surfaceModule = () => {
  const imports = portable.map((specifier, index) => `import * as module${index} from '${specifier}'`)
  const entries = portable.map((specifier, index) => `  '${specifier}': Object.keys(module${index}).sort(),`)
  return [...imports, 'export const surface = {', ...entries, '}', ''].join('\n')
}

/** A project that has installed the packed library by npm, with the suite in it. */
export const installConsumer = async (): Promise<Consumer> => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-runtimes-'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  await npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = `./${manifest.name}-${manifest.version}.tgz`
  const jose = `jose@${manifest.dependencies.jose}`
  await npm(['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', tarball, jose], { cwd: folder })
  for (const part of ['suite', 'hosts']) cpSync(join(here, part), join(folder, part), { recursive: true })
  writeFileSync(join(folder, 'suite/surface.js'), surfaceModule())
  return {
    folder,
    bundle: async (host, conditions, format = 'esm') => {
      const outfile = join(folder, 'bundles', [...conditions, `${host}.mjs`].join('-'))
      await build({
        entryPoints: [join(folder, `hosts/${host}.mjs`)],
        absWorkingDir: folder,
        bundle: true,
        format,
        platform: 'neutral',
        target: 'es2022',
        mainFields: ['module', 'main'],
        conditions: [...conditions],
        external: ['node:*', 'cloudflare:*'],
        outfile,
        logLevel: 'silent',
      })
      return outfile
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
