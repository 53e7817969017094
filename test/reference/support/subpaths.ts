import ceilings from '../../size/ceilings.json' with { type: 'json' }

/** What each subpath is for. Neighbours that are used together stand together. */
export const PURPOSES: Readonly<Record<string, string>> = {
  parapet: 'the operations, the replies, the metadata',
  'parapet/node': 'handlers for `node:http`, Express, Fastify and Koa',
  'parapet/fetch': 'handlers for `Request`: Hono, Next.js, Workers, Deno, Bun',
  'parapet/profiles': 'policies, `weakerThan`, `describePolicy`, `policyForClient`',
  'parapet/parts': 'a server of chosen parts, where bytes count',
  'parapet/client-certificate': 'certificates in the headers of proxies',
  'parapet/client-id-metadata': 'clients that are in no registry',
  'parapet/explain': 'the checks of one call, their causes and remedies',
  'parapet/testing': 'a server, a clock and a scripted client for your tests',
  'parapet/dpop': 'DPoP proofs and nonces',
  'parapet/pkce': 'code challenges',
  'parapet/client-authentication': 'the methods of client authentication; `remoteClientKeys`',
  'parapet/authorization-details': 'validation and narrowing',
  'parapet/request-object': 'signed and encrypted request objects',
  'parapet/stores/memory': 'one process, development, tests',
  'parapet/stores/redis': 'Redis and Valkey, single or Cluster: `redis`, `ioredis`',
  'parapet/stores/postgres': 'PostgreSQL: `pg`, `postgres`',
  'parapet/stores/sqlite': '`better-sqlite3`, `libsql`, `node:sqlite`, `@libsql/client`, Cloudflare D1',
  'parapet/stores/durable-objects': 'Cloudflare Durable Objects',
  'parapet/stores/deno-kv': 'Deno KV',
  'parapet/stores/dynamodb': 'DynamoDB, in one region or with strong consistency',
  'parapet/stores/prefixed': 'around another store: tenants',
  'parapet/stores/encrypted': 'around another store: records encrypted at rest',
  'parapet/stores/time-limited': 'around another store: a time limit for each call',
  'parapet/stores/collect': 'deletes expired entries in PostgreSQL and SQLite',
}

const sizes: Readonly<Record<string, number>> = ceilings
const kilobytes = (name: string): string => {
  const bytes = sizes[name]
  return bytes === undefined ? '' : (Math.ceil(bytes / 100) / 10).toFixed(1)
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |')

/** Writes the page, with the ceilings that test/size holds each import to. */
export const renderSubpaths = (): string => {
  const programs = Object.keys(ceilings).filter((name) => !name.startsWith('parapet'))
  return [
    '# Subpaths',
    '',
    '```ts check',
    "import { authorizationServer } from 'parapet'",
    "import { pushedAuthorizationHandler } from 'parapet/node'",
    "import { oauth21 } from 'parapet/profiles'",
    "import { memoryStore } from 'parapet/stores/memory'",
    '',
    'export { authorizationServer, memoryStore, oauth21, pushedAuthorizationHandler }',
    '```',
    '',
    'Each subpath is ES modules with types beside them. The size is that of everything that the subpath exports and reaches, jose and valibot',
    'included: minified by esbuild, compressed by gzip, at most. A bundler leaves out what you do not use.',
    '',
    'Generated from the ceilings of `test/size`: `npx vitest run test/reference -u`.',
    '',
    row('subpath', 'for', 'kB'),
    '|---|---|---|',
    ...Object.entries(PURPOSES).map(([name, purpose]) => row(`\`${name}\``, purpose, kilobytes(name))),
    '',
    '## What a program bundles',
    '',
    row('program', 'kB'),
    '|---|---|',
    ...programs.map((name) => row(name, kilobytes(name))),
    '',
    'The Workers answer pushes with `private_key_jwt`, DPoP and PKCE, and are assembled of `parapet/parts`. [One function',
    'alone](../guides/building-blocks.md) shows the others.',
    '',
  ].join('\n')
}
