import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subpaths } from '../support/project.ts'
import { type Consumer, makeConsumer } from './support/consumer.ts'

// What an import of a subpath may load beside the library itself. Whoever wants one proof pays for that one.
const reaches: Readonly<Record<string, readonly string[]>> = {
  parapet: ['jose', 'valibot'],
  'parapet/authorization-details': [],
  'parapet/client-authentication': ['jose'],
  'parapet/dpop': ['jose'],
  'parapet/fetch': ['jose', 'valibot'],
  'parapet/node': ['jose', 'node:', 'valibot'],
  'parapet/pkce': [],
  'parapet/profiles': [],
  'parapet/request-object': ['jose'],
  'parapet/stores/memory': [],
  'parapet/testing': ['jose', 'valibot'],
}

describe('a subpath', () => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = makeConsumer()
  })
  afterAll(() => consumer.remove())

  const bundle = async (text: string) => {
    const { metafile, outputFiles } = await build({
      stdin: { contents: text, resolveDir: consumer.folder },
      absWorkingDir: consumer.folder,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'neutral',
      preserveSymlinks: true,
      external: ['node:*'],
      metafile: true,
      write: false,
      logLevel: 'silent',
    })
    const inputs = Object.entries(metafile.inputs)
    const modules = inputs.map(([path]) => /^node_modules\/([^/]+)/.exec(path)?.[1] ?? '(stdin)')
    const builtins = inputs.flatMap(([, input]) => input.imports).filter((edge) => edge.path.startsWith('node:'))
    const reached = new Set([...modules, ...(builtins.length > 0 ? ['node:'] : [])])
    for (const own of ['(stdin)', 'parapet']) reached.delete(own)
    return { reached: [...reached].sort(), bytes: outputFiles[0]?.contents.length ?? 0 }
  }

  it('has its reach stated here', () => {
    expect(Object.keys(reaches)).toEqual(subpaths.map((subpath) => subpath.specifier))
  })

  it.each(Object.entries(reaches))('%s reaches %j and no more', async (specifier, expected) => {
    expect((await bundle(`export * from '${specifier}'`)).reached).toEqual(expected)
  })

  // Most bytes, minified, that the import costs whoever bundles it; about a tenth above what was measured.
  it.each([[`export { verifyCodeVerifier } from 'parapet/pkce'`, 13_000]])(
    '%s costs no more than %i bytes',
    async (text, most) => {
      const { bytes } = await bundle(text)
      expect(bytes).toBeGreaterThan(0)
      expect(bytes).toBeLessThanOrEqual(most)
    },
  )
})
