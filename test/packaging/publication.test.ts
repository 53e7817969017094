import { readFileSync } from 'node:fs'
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
})
