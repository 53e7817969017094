import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entries } from '../../tsup.config.ts'
import { linksOf } from '../pages/support/links.ts'
import { manifest, root, subpaths } from '../support/project.ts'
import { type Consumer, makeConsumer } from './support/consumer.ts'

describe('the tarball', () => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = makeConsumer()
  })
  afterAll(() => consumer.remove())

  it('holds the built package and what one reads about it, and nothing else', () => {
    expect(readdirSync(consumer.installed).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist',
      'docs',
      'examples',
      'package.json',
    ])
    const docs = readdirSync(join(consumer.installed, 'docs'), { recursive: true, encoding: 'utf8' })
    expect(docs.filter((path) => !/^[a-z]+(?:\/[\w-]+(?:\.md|\.svg))?$/.test(path))).toEqual([])
  })

  it('holds the target of every link and picture of the README', () => {
    const local = linksOf(readFileSync(join(consumer.installed, 'README.md'), 'utf8')).filter(
      (link) => !/^(?:[a-z]+:|#)/.test(link),
    )
    expect(local.length).toBeGreaterThan(0)
    expect(local.filter((link) => !existsSync(join(consumer.installed, link)))).toEqual([])
  })

  it('holds a declaration and a module for every subpath, and builds nothing that is not exported', () => {
    const files = readdirSync(join(consumer.installed, 'dist'), { recursive: true, encoding: 'utf8' })
    const exported = subpaths
      .flatMap((subpath) => [subpath.types, subpath.default])
      .map((path) => path.slice('./dist/'.length))
    expect(files).toEqual(expect.arrayContaining(exported))
    expect(
      Object.keys(entries)
        .map((entry) => `./dist/${entry}.js`)
        .sort(),
    ).toEqual(subpaths.map((subpath) => subpath.default).sort())
  })

  it('holds every example that its pages name', () => {
    const docs = readdirSync(join(consumer.installed, 'docs'), { recursive: true, encoding: 'utf8' })
    const pages = ['README.md', ...docs.filter((path) => path.endsWith('.md')).map((path) => join('docs', path))]
    const named = pages.flatMap((page) =>
      [...readFileSync(join(consumer.installed, page), 'utf8').matchAll(/`(examples\/[\w./-]+)`/g)].map(
        ([, path = '']) => path,
      ),
    )
    expect(named.length).toBeGreaterThan(2)
    expect(named.filter((path) => !existsSync(join(consumer.installed, path)))).toEqual([])
  })

  it('names the map of each module once, and the maps are smaller than what they describe', () => {
    const dist = join(consumer.installed, 'dist')
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    for (const path of files.filter((file) => file.endsWith('.js'))) {
      const text = readFileSync(join(dist, path), 'utf8')
      const urls = [...text.matchAll(/sourceMappingURL=(\S+)/g)].map(([, url]) => url)
      expect([path, urls]).toEqual([path, [`${basename(path)}.map`]])
      expect(files).toContain(`${path}.map`)
    }
    const bytes = (ending: string) =>
      files.filter((path) => path.endsWith(ending)).reduce((sum, path) => sum + statSync(join(dist, path)).size, 0)
    expect(bytes('.map')).toBeLessThan(bytes('.js') + bytes('.d.ts'))
  })

  it('names no path of the machine that built it', () => {
    const texts = readdirSync(consumer.installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path, 'utf8').includes(root))
    expect(texts).toEqual([])
  })

  it('names the types of a subpath before its module', () => {
    for (const target of Object.values(manifest.exports)) {
      if (typeof target !== 'string') expect(Object.keys(target)).toEqual(['types', 'default'])
    }
  })

  it('satisfies publint', async () => {
    const { messages } = await publint({ pkgDir: consumer.installed, strict: true })
    const pkg = JSON.parse(readFileSync(join(consumer.installed, 'package.json'), 'utf8'))
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  it('satisfies are-the-types-wrong, as a package of ES modules', () => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const args = [attw, consumer.tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji']
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: consumer.folder, encoding: 'utf8' })
    expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' })
  })
})
