import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { root } from '../support/project.ts'

let elsewhere: string
beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'parapet-a-folder-with-another-and-longer-name-'))
  for (const name of ['src', 'package.json', 'tsconfig.json', 'tsup.config.ts']) {
    cpSync(join(root, name), join(elsewhere, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(elsewhere, 'node_modules'))
})
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }))

const builtIn = (folder: string) => {
  const dist = join(folder, 'dist')
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path.slice(dist.length), readFileSync(path, 'base64')])
}

it('a build in another folder, in another time zone and language, has the same bytes', { timeout: 300_000 }, () => {
  const { status, stderr } = spawnSync(process.execPath, ['node_modules/tsup/dist/cli-default.js'], {
    cwd: elsewhere,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'Pacific/Auckland', LC_ALL: 'C' },
  })
  expect({ status, output: status === 0 ? '' : stderr }).toEqual({ status: 0, output: '' })
  const [here, there] = [builtIn(root), builtIn(elsewhere)]
  expect(there.map(([path]) => path)).toEqual(here.map(([path]) => path))
  expect(there.filter(([, bytes], index) => bytes !== here[index]?.[1]).map(([path]) => path)).toEqual([])
})
