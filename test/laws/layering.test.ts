import { describe, expect, it } from 'vitest'
import { strayGlobals } from './support/globals.ts'
import { circlesOf } from './support/imports.ts'
import { brokenEdges, type LayeringLaw, unknownFolders, unusedExceptions } from './support/layering.ts'
import { mutableState } from './support/module-state.ts'
import { strayPortCalls } from './support/ports.ts'
import { forbiddenShapes, longFiles, oddNames } from './support/shape.ts'
import { sourcesOnDisk } from './support/sources.ts'

const law: LayeringLaw = {
  // Who may import whom. Rules stay free of cryptography and of the schema library (the reader of bounded
  // JSON needs none); nobody imports testing/.
  folders: {
    types: [],
    schema: ['types', 'crypto/text.ts'],
    rules: ['types', 'schema/json.ts'],
    crypto: ['types', 'schema/json.ts'],
    proofs: ['types', 'crypto', 'schema'],
    profiles: ['types', 'schema/json.ts'],
    helpers: ['types', 'crypto', 'schema', 'proofs'],
    operations: ['types', 'schema', 'rules', 'crypto', 'proofs', 'profiles', 'helpers'],
    http: ['types', 'crypto'],
    stores: ['types', 'crypto'],
    testing: ['types', 'schema', 'rules', 'crypto', 'proofs', 'profiles', 'helpers', 'operations', 'http', 'stores'],
    explain: ['types'],
    entry: ['types', 'schema', 'rules', 'crypto', 'proofs', 'profiles', 'helpers', 'operations', 'http', 'stores'],
  },
  // The two adapters bind a handler to an operation.
  files: {
    'src/http/fetch.ts': ['operations'],
    'src/http/node.ts': ['operations'],
  },
  modules: {
    jose: ['src/crypto/'],
    valibot: ['src/schema/'],
    'node:': ['src/http/node.ts'],
  },
}

// Who may use what ties code to a runtime, a clock or chance.
const globals: Readonly<Record<string, readonly string[]>> = {
  'src/crypto/web-crypto.ts': ['crypto'],
  'src/host/system-clock.ts': ['Date'],
  // keys of tests, and the calendar in which certificates are dated
  'src/testing/certificates.ts': ['Date'],
  'src/testing/keys.ts': ['crypto'],
}

// Who may call what the host brings. Stores, their decorators and the fetcher of keys are ports themselves, and the contract
// for stores is there to call them.
const portCallers: readonly string[] = [
  'src/operations/',
  'src/stores/',
  'src/testing/',
  // passes every call on as it came
  'src/explain/observe.ts',
  'src/host/jwks-uri.ts',
  'src/host/jwk-signer.ts',
]

// What a module may remember between calls, and why that is safe is said where it is declared.
const state: Readonly<Record<string, readonly string[]>> = {
  // What tells a PendingAuthorization of this process from a look-alike.
  'src/host/pending.ts': ['validated'],
  // Imported keys of each server, bounded.
  'src/host/known-client-keys.ts': ['caches'],
  'src/dpop/known-keys.ts': ['caches'],
  'src/client-authentication/known-secrets.ts': ['caches'],
  // The keys derived from a server's secrets, one each.
  'src/host/reference.ts': ['referenceKeys'],
}

const lineLimit = 300

describe('the layering law', () => {
  const sources = sourcesOnDisk()

  it('knows every folder of src', () => {
    expect(unknownFolders(sources, law)).toEqual([])
  })

  it('has every import point down, and jose, valibot and node: only where they belong', () => {
    expect(brokenEdges(sources, law)).toEqual([])
  })

  it('has no files that import each other in a circle', () => {
    expect(circlesOf(sources)).toEqual([])
  })

  it('has no exception that is not used', () => {
    expect(unusedExceptions(sources, law)).toEqual([])
  })

  it('has only the operations call what the host brings', () => {
    expect(strayPortCalls(sources, portCallers)).toEqual({ strays: [], unused: [] })
  })

  it('has only the named files use the clock, the network, the runtime and chance', () => {
    expect(strayGlobals(sources, globals)).toEqual({ strays: [], unused: [] })
  })

  it('has no module remember anything but what is named', () => {
    expect(mutableState(sources, state)).toEqual({ found: [], unused: [] })
  })

  it('has no classes, enums, decorators, default exports, any, non-null assertions or top-level await', () => {
    expect(forbiddenShapes(sources)).toEqual([])
  })

  it(`has no file longer than ${lineLimit} lines`, () => {
    expect(longFiles(sources, lineLimit)).toEqual([])
  })

  it('has every file and folder named in kebab-case', () => {
    expect(oddNames(sources)).toEqual([])
  })
})
