import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  addressesOf,
  NO_CONTACT,
  obstacles,
  REPOSITORY,
  SECURITY_CONTACT,
  withAddresses,
  withContact,
} from '../../.ci/publication.mjs'
import { root } from '../support/project.ts'

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const [manifest, security] = [read('package.json'), read('SECURITY.md')]
const repository = 'https://git.example/owner/parapet'
const contact = 'security@parapet.example'

describe('the addresses in package.json', () => {
  it('are those of the one constant', () => {
    expect(withAddresses(manifest, REPOSITORY)).toBe(manifest)
  })

  it('are left out while nobody has given one', () => {
    expect(addressesOf(undefined)).toEqual({})
    const { repository: _, homepage, bugs } = JSON.parse(withAddresses(withAddresses(manifest, repository), undefined))
    expect([_, homepage, bugs]).toEqual([undefined, undefined, undefined])
  })

  it('all come from the repository, and change nothing else', () => {
    const { repository: source, homepage, bugs, ...others } = JSON.parse(withAddresses(manifest, repository))
    expect([source, homepage, bugs]).toEqual([
      { type: 'git', url: 'git+https://git.example/owner/parapet.git' },
      'https://git.example/owner/parapet#readme',
      'https://git.example/owner/parapet/issues',
    ])
    const { repository: _a, homepage: _b, bugs: _c, ...before } = JSON.parse(manifest)
    expect(others).toEqual(before)
  })
})

describe('the security contact', () => {
  it('is that of the one constant, or a placeholder that nobody takes for one', () => {
    expect(withContact(security, SECURITY_CONTACT)).toBe(security)
    expect(NO_CONTACT).not.toMatch(/@|https?:/)
    expect(withContact(security, undefined)).toContain(NO_CONTACT)
    expect(withContact(security, contact)).toContain(`Write to ${contact}.`)
    expect(withContact(security, contact)).not.toContain('placeholder')
  })
})

describe('the release', () => {
  const { version } = JSON.parse(manifest)
  const ready = {
    repository,
    contact,
    manifest: withAddresses(manifest, repository),
    security: withContact(security, contact),
    tag: `v${version}`,
  }

  it('goes ahead when everything is there, and stops for each thing that is not', () => {
    expect(obstacles(ready)).toEqual([])
    expect(obstacles({ ...ready, tag: undefined })).toEqual([])
    expect(obstacles({ ...ready, repository: undefined, manifest: withAddresses(manifest, undefined) })).toEqual([
      expect.stringContaining('REPOSITORY'),
    ])
    expect(obstacles({ ...ready, contact: undefined, security: withContact(security, undefined) })).toEqual([
      expect.stringContaining('SECURITY_CONTACT'),
    ])
    expect(obstacles({ ...ready, manifest: withAddresses(manifest, undefined) })).toEqual([
      expect.stringContaining('--write'),
    ])
    expect(obstacles({ ...ready, tag: 'v0.0.0' })).toEqual([
      `The tag must be v${version}, the version of package.json; got v0.0.0.`,
    ])
  })

  it('pins its actions to commits, and may write nothing but its provenance', () => {
    const workflow = read('.github/workflows/release.yml')
    const actions = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action]) => action)
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
    expect([...workflow.matchAll(/(\S+): write/g)].map(([, permission]) => permission)).toEqual(['id-token'])
    expect(workflow).toContain('npm publish --provenance')
    expect(workflow.indexOf('.ci/publication.mjs "$GITHUB_REF_NAME"')).toBeLessThan(workflow.indexOf('npm publish'))
  })

  it('runs no script of a dependency, and asks the registry who signed what was installed', () => {
    const workflow = read('.github/workflows/release.yml')
    const commands = [...workflow.matchAll(/- run: (.+)/g)].map(([, command]) => command)
    expect(commands.filter((command) => command?.startsWith('npm ci'))).toEqual(['npm ci --no-fund --ignore-scripts'])
    expect(commands.indexOf('npm audit signatures')).toBeGreaterThan(0)
    expect(commands.indexOf('npm audit signatures')).toBeLessThan(commands.indexOf('npm test'))
  })

  it('keeps a bill of materials that names the two dependencies, each with its hash and its licence', () => {
    expect(read('.github/workflows/release.yml')).toContain('node .ci/sbom.mjs > sbom.cdx.json')
    const { status, stdout } = spawnSync(process.execPath, ['.ci/sbom.mjs'], { cwd: root, encoding: 'utf8' })
    expect(status).toBe(0)
    const { metadata, components } = JSON.parse(stdout) as {
      metadata: { component: { name: string; version: string } }
      components: { name: string; hashes: object[]; licenses: object[] }[]
    }
    const { name, version } = JSON.parse(manifest) as { name: string; version: string }
    expect(metadata.component).toMatchObject({ name, version })
    expect(components.map(({ name }) => name).sort()).toEqual(Object.keys(JSON.parse(manifest).dependencies).sort())
    for (const { hashes, licenses } of components) expect([hashes.length, licenses.length]).toEqual([1, 1])
  })
})

describe('an installation', () => {
  const locks = ['.', 'docs', ...readdirSync(join(root, 'test')).map((name) => `test/${name}`)].filter((folder) =>
    existsSync(join(root, folder, 'package-lock.json')),
  )

  it('ignores the scripts of dependencies in every package of the project', () => {
    expect(locks.length).toBeGreaterThan(5)
    for (const folder of locks.filter((name) => name !== '.')) {
      expect([folder, read(`${folder}/.npmrc`)]).toEqual([folder, expect.stringMatching(/^ignore-scripts=true$/m)])
    }
    // `npm pack` builds in a script of ours, so the root cannot ignore them: it names each dependency that has one, and allows none
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { hasInstallScript?: true }>
    }
    const withScripts = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript)
    const names = withScripts.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
    const { allowScripts } = JSON.parse(manifest) as { allowScripts: Record<string, boolean> }
    expect(allowScripts).toEqual(Object.fromEntries(names.map((name) => [name, false])))
  })

  it('comes with a hash for every package', () => {
    for (const folder of locks) {
      const { packages } = JSON.parse(read(`${folder}/package-lock.json`)) as {
        packages: Record<string, { integrity?: string; link?: true; inBundle?: true }>
      }
      const without = Object.entries(packages).filter(
        ([path, { integrity, link, inBundle }]) =>
          path !== '' && !link && !inBundle && !integrity?.startsWith('sha512-'),
      )
      expect([folder, without.map(([path]) => path)]).toEqual([folder, []])
    }
  })

  it('has no script of the package that runs where somebody installs it', () => {
    const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> }
    const run = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']
    expect(Object.keys(scripts).filter((name) => run.includes(name))).toEqual([])
  })
})
