import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

// A server, and what is used beside one. They share their code and the one thing that a module remembers; few chunks among
// them, because a file costs more to load than its length.
const server = {
  index: 'src/index.ts',
  'client-id-metadata': 'src/client-id-metadata.ts',
  fetch: 'src/http/fetch.ts',
  node: 'src/http/node.ts',
  parts: 'src/parts.ts',
  profiles: 'src/profiles/index.ts',
  testing: 'src/testing/index.ts',
}

// What is used by itself: each has what it needs, and what two of them need they share.
const alone = {
  'authorization-details': 'src/authorization-details.ts',
  'client-authentication': 'src/client-authentication.ts',
  'client-certificate': 'src/http/client-certificate/index.ts',
  dpop: 'src/dpop.ts',
  explain: 'src/explain/index.ts',
  pkce: 'src/pkce.ts',
  'request-object': 'src/request-object.ts',
  'stores/collect': 'src/stores/collect.ts',
  'stores/deno-kv': 'src/stores/deno-kv.ts',
  'stores/durable-objects': 'src/stores/durable-objects.ts',
  'stores/dynamodb': 'src/stores/dynamodb.ts',
  'stores/encrypted': 'src/stores/encrypted.ts',
  'stores/memory': 'src/stores/memory.ts',
  'stores/postgres': 'src/stores/postgres.ts',
  'stores/prefixed': 'src/stores/prefixed.ts',
  'stores/redis': 'src/stores/redis.ts',
  'stores/sqlite': 'src/stores/sqlite.ts',
  'stores/time-limited': 'src/stores/time-limited.ts',
}

export const entries = { ...server, ...alone }

/** Rollup and tsup both name the map of a file: one name is kept. The maps hold no text of the sources, which would double the package; a
 * stack trace still names file and line. */
const leanMaps: NonNullable<Options['plugins']>[number] = {
  name: 'lean-maps',
  buildEnd: ({ writtenFiles }) => {
    for (const { name } of writtenFiles) {
      const text = readFileSync(name, 'utf8')
      if (name.endsWith('.js')) writeFileSync(name, withOneMapUrl(text))
      if (name.endsWith('.js.map'))
        writeFileSync(name, JSON.stringify({ ...JSON.parse(text), sourcesContent: undefined }))
    }
  },
}

const withOneMapUrl = (text: string): string => {
  const [url] = /^\/\/# sourceMappingURL=\S+$/m.exec(text) ?? []
  return url === undefined ? text : `${text.replace(/^\/\/# sourceMappingURL=\S+$\n?/gm, '').trimEnd()}\n${url}\n`
}

const common: Options = {
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  splitting: true,
  treeshake: true,
  sourcemap: true,
  silent: true,
  plugins: [leanMaps],
  // Deno and workerd know Node's modules by their `node:` names only.
  removeNodeProtocol: false,
  external: [/^node:/],
}

export default defineConfig(() => {
  rmSync('dist', { recursive: true, force: true })
  return [
    { ...common, entry: server },
    { ...common, entry: alone },
    // types are one program: a brand that was declared twice would be two
    { ...common, entry: entries, dts: { only: true } },
  ]
})
