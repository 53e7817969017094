import { describe, expect, it } from 'vitest'
import { oddCasing } from './support/casing.ts'
import { strayGlobals } from './support/globals.ts'
import { circlesOf } from './support/imports.ts'
import { brokenEdges, type LayeringLaw, unknownFolders, unusedExceptions } from './support/layering.ts'
import { mutableState } from './support/module-state.ts'
import { strayPortCalls } from './support/ports.ts'
import { forbiddenShapes, longFiles, oddNames } from './support/shape.ts'
import { sourcesInMemory } from './support/sources.ts'

// Each law is shown sources that break it: a law that cannot fail defends nothing.

const law: LayeringLaw = {
  folders: { types: [], crypto: ['types'], rules: ['types', 'schema/json.ts'], http: ['types'], operations: ['rules'] },
  files: { 'src/http/node.ts': ['operations'] },
  modules: { jose: ['src/crypto/'], 'node:': ['src/http/node.ts'] },
}

const edges = (path: string, text: string) => brokenEdges(sourcesInMemory({ [path]: text }), law)

describe('the check of imports', () => {
  it('prints the edge that points up', () => {
    expect(edges('src/rules/a.ts', `\nimport { b } from '../operations/b.ts'\nexport const a = b`)).toEqual([
      'src/rules/a.ts:2: src/rules/a.ts imports src/operations/b.ts: it may import only rules, types, schema/json.ts',
    ])
  })

  it.each([
    ['an import for its types', `import type { B } from '../http/b.ts'`],
    ['an import for nothing', `import '../http/b.ts'`],
    ['a re-export', `export * from '../http/b.ts'`],
    ['a dynamic import', `export const b = () => import('../http/b.ts')`],
    ['a type of an import', `export type B = import('../http/b.ts').B`],
    ['a require', `declare const require: (name: string) => unknown\nexport const b = require('../http/b.ts')`],
  ])('sees %s', (_, text) => {
    expect(edges('src/types/a.ts', text)).toHaveLength(1)
  })

  it('allows a single file of a folder and no other', () => {
    expect(edges('src/rules/a.ts', `import '../schema/json.ts'`)).toEqual([])
    expect(edges('src/rules/a.ts', `import '../schema/claims.ts'`)).toHaveLength(1)
  })

  it('allows an adapter, and no other file of http/, to import operations/', () => {
    expect(edges('src/http/node.ts', `import '../operations/push.ts'`)).toEqual([])
    expect(edges('src/http/replies.ts', `import '../operations/push.ts'`)).toHaveLength(1)
  })

  it('keeps modules from outside where they belong', () => {
    expect(edges('src/crypto/a.ts', `import 'jose'`)).toEqual([])
    expect(edges('src/rules/a.ts', `import 'jose'`)).toEqual([
      'src/rules/a.ts:1: src/rules/a.ts imports jose: only src/crypto/ may',
    ])
    expect(edges('src/http/node.ts', `import 'node:tls'`)).toEqual([])
    expect(edges('src/http/fetch.ts', `import 'node:tls'`)).toHaveLength(1)
    expect(edges('src/http/node.ts', `import 'tls'`)).toHaveLength(1)
    expect(edges('src/crypto/a.ts', `import 'left-pad'`)).toHaveLength(1)
  })

  it('refuses an import that is computed, and one without the extension', () => {
    expect(edges('src/rules/a.ts', 'export const a = (name: string) => import(name)')).toHaveLength(1)
    expect(edges('src/rules/a.ts', `import '../types/a'`)).toHaveLength(1)
  })

  it('does not take the text of an import for one', () => {
    expect(edges('src/types/a.ts', `// import '../http/b.ts'\nexport const a = "import '../http/b.ts'"`)).toEqual([])
  })

  it('names a folder that has no place, and an exception that is not used', () => {
    const sources = sourcesInMemory({
      'src/sagas/a.ts': 'export const a = 1',
      'src/http/node.ts': 'export const b = 1',
    })
    expect(unknownFolders(sources, law)).toEqual(['sagas'])
    expect(unusedExceptions(sources, law)).toEqual(['src/http/node.ts does not import operations/'])
  })
})

describe('the check of circles', () => {
  const circles = (b: string) =>
    circlesOf(
      sourcesInMemory({
        'src/rules/a.ts': `import { b } from './b.ts'\nexport const a = () => b`,
        'src/rules/b.ts': b,
      }),
    )

  it('prints the files that import each other', () => {
    expect(circles(`import { a } from './a.ts'\nexport const b = () => a`)).toEqual([
      'src/rules/a.ts → src/rules/b.ts → src/rules/a.ts',
    ])
  })

  it('does not mind an import for its types', () => {
    expect(circles(`import type { a } from './a.ts'\nexport const b = (c: typeof a) => c`)).toEqual([])
  })
})

describe('the check of ports', () => {
  const calls = (path: string, text: string) => strayPortCalls(sourcesInMemory({ [path]: text }), ['src/operations/'])

  it.each([
    ['a store of the server', 'export const a = (as: AuthorizationServer) => as.store.get("key")'],
    ['a store by itself', 'export const a = ({ take }: Store, s: Store) => s.take("key") ?? take'],
    ['the clock', 'export const a = ({ clock }: AuthorizationServer) => clock()'],
    [
      'a port that may be absent',
      'export const a = (as: AuthorizationServer) => as.sign?.({}, {} as never, undefined)',
    ],
    ['the registry', `export const a = (as: Pick<AuthorizationServer, 'findClient'>) => as.findClient('a')`],
  ])('sees a call of %s', (_, text) => {
    const imports = `import type { AuthorizationServer } from '../types/server.ts'\nimport type { Store } from '../types/ports.ts'\n`
    expect(calls('src/rules/a.ts', imports + text).strays).toHaveLength(1)
    expect(calls('src/operations/a.ts', imports + text)).toEqual({ strays: [], unused: [] })
  })

  it('lets anybody call a digest, and a map that has the same methods', () => {
    const text = `import type { Digest } from '../types/ports.ts'
      export const a = (digest: Digest, map: ReadonlyMap<string, string>) => [digest(new Uint8Array()), map.get('key')]`
    expect(calls('src/proofs/a.ts', text).strays).toEqual([])
  })

  it('names a caller that calls none', () => {
    expect(calls('src/rules/a.ts', 'export const a = 1').unused).toEqual(['src/operations/ calls no port'])
  })
})

describe('the check of globals', () => {
  const strays = (text: string) => strayGlobals(sourcesInMemory({ 'src/rules/a.ts': text }), {}).strays

  it.each([
    ['Date', 'export const a = () => Date.now()'],
    ['Date', 'export const a = () => new Date()'],
    ['crypto', `export const a = () => crypto.subtle`],
    ['globalThis', `export const a = () => globalThis['fetch']`],
    ['fetch', 'export const a = () => fetch("/")'],
    ['fetch', 'export const a = { fetch }'],
    ['process', 'export const a = () => process.env'],
    ['Buffer', 'export const a = () => Buffer.alloc(1)'],
    ['console', 'export const a = () => console.log()'],
    ['setTimeout', 'export const a = () => setTimeout(() => {}, 1)'],
    ['random', 'export const a = () => Math.random()'],
  ])('sees %s in %s', (name, text) => {
    expect(strays(text)).toEqual([`src/rules/a.ts:1: src/rules/a.ts uses ${name}`])
  })

  it('does not mind a parameter, a property or a type of the same name', () => {
    expect(strays('export const a = (fetch: () => number) => fetch()')).toEqual([])
    expect(strays('export const a = (from: { crypto: number; random: number }) => from.crypto + from.random')).toEqual(
      [],
    )
    expect(strays('export type A = typeof fetch | Date')).toEqual([])
  })

  it('lets a named file use what is named for it, and says when it does not', () => {
    const sources = sourcesInMemory({ 'src/rules/a.ts': 'export const a = () => Date.now()' })
    expect(strayGlobals(sources, { 'src/rules/a.ts': ['Date', 'fetch'] })).toEqual({
      strays: [],
      unused: ['src/rules/a.ts does not use fetch'],
    })
  })
})

describe('the check of module state', () => {
  const found = (text: string) => mutableState(sourcesInMemory({ 'src/rules/a.ts': text }), {}).found

  it.each([
    ['a variable', 'let a = 1\nexport const b = () => a'],
    ['a map that is filled', 'const a = new Map<string, number>()\nexport const b = () => a.set("b", 1)'],
    ['a set that is filled', 'const a = new WeakSet()\nexport const b = (c: object) => a.add(c)'],
    ['an array that grows', 'const a: number[] = []\nexport const b = () => a.push(1)'],
    ['an object that changes', 'const a = { b: 1 }\nexport const c = () => { a.b = 2 }'],
    ['a count', 'const a = { b: 1 }\nexport const c = () => a.b++'],
    ['a deletion', 'const a: { b?: number } = {}\nexport const c = () => delete a.b'],
    ['an assignment', 'const a = {}\nexport const c = () => Object.assign(a, { b: 1 })'],
    ['bytes that change', 'const a = new Uint8Array(1)\nexport const c = () => { a[0] = 1 }'],
    ['a variable that a function hides', 'export const a = (() => { let b = 0; return () => ++b })()'],
    [
      'a map that a function hides',
      'export const a = (() => { const b = new Set(); return (c: number) => b.add(c) })()',
    ],
    ['a statement that runs on import', 'const a = () => 1\na()'],
  ])('sees %s', (_, text) => {
    expect(found(text)).toHaveLength(1)
  })

  it("sees a change of another module's constant", () => {
    const sources = sourcesInMemory({
      'src/rules/a.ts': 'export const a: number[] = []',
      'src/rules/b.ts': `import { a } from './a.ts'\nexport const b = () => a.push(1)`,
    })
    expect(mutableState(sources, {}).found).toEqual(['src/rules/b.ts:2: changes a, which outlives the call'])
  })

  it('does not mind what a call makes and changes itself', () => {
    expect(found('export const a = () => { const b = [1]; b.push(2); return b }')).toEqual([])
    expect(found('export const a = (b: Map<string, number>) => b.set("c", 1)')).toEqual([])
    expect(found('export const a = (() => { const b = [1]; b.push(2); return b })()')).toEqual([])
  })

  it('lets a file change what is named for it, and says when it does not', () => {
    const text = 'const a = new WeakSet()\nexport const b = (c: object) => a.add(c)'
    expect(mutableState(sourcesInMemory({ 'src/rules/a.ts': text }), { 'src/rules/a.ts': ['a', 'z'] })).toEqual({
      found: [],
      unused: ['src/rules/a.ts does not change z'],
    })
  })
})

describe('the check of casing', () => {
  const odd = (text: string) => oddCasing(sourcesInMemory({ 'src/dpop/a.ts': text }))

  it.each([
    'export const verifyIdToken = 1',
    'export interface DpopProof {}',
    'export const publicJwk = 1',
    'export const targetURI = 1',
    'export const a = (userId: string) => userId',
    'export const a = { isHTTPAllowed: true }',
  ])('sees the odd name in %s', (text) => {
    expect(odd(text)).toHaveLength(1)
  })

  it.each([
    'export const verifyIDToken = 1',
    'export interface DPoPProof {}',
    'export const publicJWKs = 1',
    'export const targetUri = new URL("https://a.example").toString()',
    'export const MAX_URI_LENGTH = 1',
    'export const identify = 1',
  ])('does not mind %s', (text) => {
    expect(odd(text)).toEqual([])
  })
})

describe('the check of shapes', () => {
  it.each([
    ['a class', 'export class A {}'],
    ['a class', 'export const a = class {}'],
    ['an enum', 'export enum A { B }'],
    ['a namespace', 'export namespace a { export type B = 1 }'],
    ['a default export', 'const a = 1\nexport default a'],
    ['a default export', 'export default function a() {}'],
    ['a default export', 'const a = 1\nexport { a as default }'],
    ['the type any', 'export const a = (b: any) => b'],
    ['a non-null assertion', 'export const a = (b?: string) => b!.length'],
    ['a top-level await', 'export const a = await Promise.resolve(1)'],
    ['URL.canParse', 'export const a = (b: string) => URL.canParse(b)'],
  ])('sees %s in %s', (shape, text) => {
    const found = forbiddenShapes(sourcesInMemory({ 'src/rules/a.ts': text }))
    expect(found).toEqual([expect.stringContaining(`holds ${shape}`)])
  })

  it('sees a compiler pragma', () => {
    expect(forbiddenShapes(sourcesInMemory({ 'src/rules/a.ts': '// @ts-ignore\nexport const a = 1' }))).toHaveLength(1)
  })

  it('does not mind an await in a function', () => {
    expect(forbiddenShapes(sourcesInMemory({ 'src/rules/a.ts': 'export const a = async () => await 1' }))).toEqual([])
  })

  it('sees a file that is too long and a name that is not in kebab-case', () => {
    const sources = sourcesInMemory({ 'src/rules/aB.ts': 'export const a = 1\n'.repeat(3), 'src/rules/a-b.ts': '' })
    expect(longFiles(sources, 3)).toEqual([])
    expect(longFiles(sources, 2)).toEqual(['src/rules/aB.ts: 3 lines, more than 2'])
    expect(oddNames(sources)).toEqual(['src/rules/aB.ts'])
  })
})
