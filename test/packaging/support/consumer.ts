import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { manifest, root } from '../../support/project.ts'

/** A project that has installed the packed library and its dependencies, and nothing else of this one. */
export interface Consumer {
  readonly folder: string
  /** The tarball that `npm publish` would send. */
  readonly tarball: string
  /** The installed library. */
  readonly installed: string
  readonly remove: () => void
}

const run = (command: string, args: readonly string[], cwd: string) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed\n${stdout}${stderr}`)
}

/** Installs by hand what npm would: the tarball unpacked, the dependencies linked; nothing is fetched. */
export const makeConsumer = (links: readonly string[] = []): Consumer => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-consumer-'))
  const modules = join(folder, 'node_modules')
  const installed = join(modules, manifest.name)
  mkdirSync(installed, { recursive: true })
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root)
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'))
  if (name === undefined) throw new Error('npm pack made no tarball')
  const tarball = join(folder, name)
  run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed], folder)
  for (const dependency of [...Object.keys(manifest.dependencies), ...links]) {
    mkdirSync(join(modules, dependency, '..'), { recursive: true })
    symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency))
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  return { folder, tarball, installed, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Runs a script in the consumer's folder and gives back what it prints. */
export const runNode = ({ folder }: Consumer, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  return { status, stdout, stderr }
}
