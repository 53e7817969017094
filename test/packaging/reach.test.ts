import { type BuildOptions, build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subpaths } from '../support/project.ts'
import { type Consumer, makeConsumer } from './support/consumer.ts'

// What an import of a subpath may load beside the library itself. Whoever wants one proof pays for that one.
const reaches: Readonly<Record<string, readonly string[]>> = {
  parapet: ['jose', 'valibot'],
  'parapet/authorization-details': [],
  'parapet/client-authentication': ['jose', 'valibot'],
  'parapet/client-certificate': [],
  'parapet/dpop': ['jose', 'valibot'],
  'parapet/fetch': ['jose', 'valibot'],
  'parapet/node': ['jose', 'node:', 'valibot'],
  'parapet/parts': ['jose', 'valibot'],
  'parapet/pkce': [],
  'parapet/profiles': [],
  'parapet/request-object': ['jose', 'valibot'],
  'parapet/stores/deno-kv': [],
  'parapet/stores/durable-objects': [],
  'parapet/stores/dynamodb': [],
  'parapet/stores/encrypted': [],
  'parapet/stores/memory': [],
  'parapet/stores/postgres': [],
  'parapet/stores/prefixed': [],
  'parapet/stores/redis': [],
  'parapet/stores/sqlite': [],
  'parapet/testing': ['jose', 'valibot'],
}

describe('a subpath', () => {
  let consumer: Consumer
  beforeAll(() => {
    consumer = makeConsumer()
  })
  afterAll(() => consumer.remove())

  const options = (contents: string) =>
    ({
      stdin: { contents, resolveDir: consumer.folder },
      absWorkingDir: consumer.folder,
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      preserveSymlinks: true,
      external: ['node:*'],
      write: false,
      logLevel: 'silent',
    }) as const satisfies BuildOptions

  const bundle = async (contents: string) => {
    const { metafile, outputFiles } = await build({ ...options(contents), minify: true, metafile: true })
    const inputs = Object.entries(metafile.inputs)
    const modules = inputs.map(([path]) => /^node_modules\/([^/]+)/.exec(path)?.[1] ?? '(stdin)')
    const builtins = inputs.flatMap(([, input]) => input.imports).filter((edge) => edge.path.startsWith('node:'))
    const reached = new Set([...modules, ...(builtins.length > 0 ? ['node:'] : [])])
    for (const own of ['(stdin)', 'parapet']) reached.delete(own)
    return { reached: [...reached].sort(), bytes: outputFiles[0]?.contents.length ?? 0 }
  }

  it('has its reach stated here', () => {
    expect(Object.keys(reaches).sort()).toEqual(subpaths.map((subpath) => subpath.specifier).sort())
  })

  it.each(Object.entries(reaches))('%s reaches %j and no more', async (specifier, expected) => {
    expect((await bundle(`export * from '${specifier}'`)).reached).toEqual(expected)
  })

  // Most bytes, minified, that an import costs whoever bundles it, about a tenth above what was measured. The catalogue
  // of reasons, which every refusal needs, grows with the rules and is left out of the count.
  it.each([
    ['verifyCodeVerifier', 'parapet/pkce', 2_500],
    ['evaluateInteraction', 'parapet', 2_200],
    // all profiles come together: spreads of one another are not shaken off
    ['oauth21', 'parapet/profiles', 4_500],
  ])('%s of %s costs no more than %i bytes', async (name, specifier, most) => {
    const { bytes } = await bundle(`export { ${name} } from '${specifier}'`)
    const catalogue = await bundle(`export { REASONS } from 'parapet'`)
    expect(bytes).toBeGreaterThan(0)
    expect(bytes > catalogue.bytes ? bytes - catalogue.bytes : bytes).toBeLessThanOrEqual(most)
  })

  // As a bundler sees it that does not trust `sideEffects: false`: what it keeps now, it keeps for every importer.
  const keptWhenNothingIsUsed = async (specifier: string) => {
    const distrust: Plugin = {
      name: 'distrust',
      setup: ({ onResolve, resolve }) =>
        onResolve({ filter: /./ }, async ({ path, pluginData, ...place }) => {
          if (pluginData === 'resolving') return undefined
          const { path: resolved, external } = await resolve(path, { ...place, pluginData: 'resolving' })
          return { path: resolved, external, sideEffects: resolved.includes('/parapet/') }
        }),
    }
    const { outputFiles } = await build({ ...options(`import '${specifier}'`), plugins: [distrust] })
    return (outputFiles[0]?.text ?? '').replace(/^(\/\/.*|import "node:.*)$/gm, '').trim()
  }

  // Profiles spread each other, which no bundler takes for harmless; they are small, and whoever imports one wants one.
  const specifiers = Object.keys(reaches).filter((specifier) => specifier !== 'parapet/profiles')

  it.each(specifiers)('%s runs nothing when it is imported', async (specifier) => {
    const [kept] = (await keptWhenNothingIsUsed(specifier)).split('\n')
    expect(kept).toBe('')
  })
})
