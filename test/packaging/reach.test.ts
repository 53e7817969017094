import { type BuildOptions, build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subpaths } from '../support/project.ts'
import { type Consumer, makeConsumer } from './support/consumer.ts'

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

  // Profiles spread each other, which no bundler takes for harmless; they are small, and whoever imports one wants one. Nobody
  // bundles the testing kit.
  const specifiers = subpaths
    .map(({ specifier }) => specifier)
    .filter((specifier) => !['parapet/profiles', 'parapet/testing'].includes(specifier))

  it.each(specifiers)('%s runs nothing when it is imported', async (specifier) => {
    const [kept] = (await keptWhenNothingIsUsed(specifier)).split('\n')
    expect(kept).toBe('')
  })
})
