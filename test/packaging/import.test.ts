import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subpaths } from '../support/project.ts'
import { type Consumer, makeConsumer, runNode } from './support/consumer.ts'

const specifiers = subpaths.map((subpath) => subpath.specifier)

describe('an installed parapet', () => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = makeConsumer()
  })
  afterAll(() => consumer.remove())

  const run = (name: string, text: string) => {
    writeFileSync(join(consumer.folder, name), text)
    return runNode(consumer, [name])
  }

  it.each(specifiers)('can be imported as %s', (specifier) => {
    const script = `import * as module from '${specifier}'\nconsole.log(Object.keys(module).length > 0)`
    expect(run('import.mjs', script)).toEqual({ status: 0, stdout: 'true\n', stderr: '' })
  })

  it.each(specifiers)('can be required as %s', (specifier) => {
    const script = `console.log(Object.keys(require('${specifier}')).length > 0)`
    expect(run('require.cjs', script)).toEqual({ status: 0, stdout: 'true\n', stderr: '' })
  })

  it('is one and the same however it is loaded', () => {
    const script = `import { createRequire } from 'node:module'
      import * as imported from 'parapet'
      const required = createRequire(import.meta.url)('parapet')
      console.log(Object.keys(imported).every((name) => imported[name] === required[name]))`
    expect(run('same.mjs', script).stdout).toBe('true\n')
  })

  it('keeps everything else to itself', () => {
    const script = `await import('parapet/dist/index.js').catch((error) => console.log(error.code))`
    expect(run('inside.mjs', script).stdout).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED\n')
  })

  it('leaves no trace in the global scope and keeps no process alive', () => {
    const script = `const before = Object.getOwnPropertyNames(globalThis)
      await Promise.all(${JSON.stringify(specifiers)}.map((name) => import(name)))
      console.log(Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name)))
      console.log(process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FS|Close/.test(name)))`
    expect(run('trace.mjs', script)).toEqual({ status: 0, stdout: '[]\n[]\n', stderr: '' })
  })

  /** The packages that are loaded with a subpath, rather than when something of them is used. */
  const loadedWith = async (specifier: string) => {
    const { metafile } = await build({
      stdin: { contents: `export * from '${specifier}'`, resolveDir: consumer.folder },
      absWorkingDir: consumer.folder,
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      external: ['jose', 'jose/*', 'valibot', 'node:*'],
      metafile: true,
      write: false,
    })
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
    return [...new Set(imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path))]
  }

  it('loads nothing of jose before a key needs it, and neither of its two libraries for one small function', async () => {
    expect(await loadedWith('parapet')).toEqual(['valibot'])
    expect(await loadedWith('parapet/pkce')).toEqual([])
  })
})
