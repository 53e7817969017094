import { describe, expect, it } from 'vitest'
import { oddCasing } from './support/casing.ts'
import { strayGlobals } from './support/globals.ts'
import { circlesOf } from './support/imports.ts'
import { brokenEdges, type LayeringLaw, unknownFolders, unusedExceptions } from './support/layering.ts'
import { mutableState } from './support/module-state.ts'
import { strayPortCalls } from './support/ports.ts'
import { forbiddenShapes, longFiles, oddNames } from './support/shape.ts'
import { sourcesOnDisk } from './support/sources.ts'

// The rooms of src from the lowest to the highest. A room may import those that stand before it in its list, and nothing else.
const vocabulary = ['types', 'errors']
const low = [...vocabulary, 'encoding', 'crypto']
const asking = [...low, 'host']

const rooms = [
  ...asking,
  'stores',
  'profiles',
  'authorization-request',
  'client-authentication',
  'client-registration',
  'client-sources',
  'dpop',
  'server',
  'endpoints',
  'http',
]

const law: LayeringLaw = {
  folders: {
    types: ['errors'],
    errors: [],
    encoding: vocabulary,
    crypto: [...vocabulary, 'encoding'],
    stores: low,
    profiles: low,
    host: low,
    // These three do not know each other: endpoints/ hands from one to the next what the next needs.
    'authorization-request': asking,
    'client-authentication': asking,
    dpop: asking,
    // A registration is judged by the rules for requests, and asks the host for nothing. What a client demands is joined with the policy by
    // the order of strength, which stands in profiles.
    'client-registration': [...low, 'profiles', 'authorization-request'],
    // Clients that are in no registry: what a source finds is judged as a registration.
    'client-sources': [...asking, 'authorization-request', 'client-registration'],
    server: [...asking, 'profiles', 'authorization-request', 'client-authentication', 'client-registration', 'dpop'],
    endpoints: [...asking, 'authorization-request', 'client-authentication', 'client-registration', 'dpop', 'server'],
    http: low,
    explain: low,
    testing: rooms,
    entry: rooms,
  },
  // The two adapters bind a handler to an endpoint; a predicate of the host's is called through host's checks.
  files: {
    // Their default clock is that of the server.
    'src/stores/collect.ts': ['host'],
    'src/stores/deno-kv.ts': ['host'],
    'src/stores/durable-objects.ts': ['host'],
    'src/stores/memory.ts': ['host'],
    // Tells the host of failures.
    'src/http/adapter.ts': ['host'],
    'src/http/client-certificate/trusted-proxy.ts': ['host'],
    'src/http/cors.ts': ['host'],
    'src/http/fetch.ts': ['endpoints'],
    'src/http/node.ts': ['endpoints'],
    // Connects for the guard of fetches.
    'src/http/pinned-fetch.ts': ['host'],
    'src/http/resolve-name.ts': ['host'],
  },
  modules: {
    jose: ['src/crypto/'],
    valibot: ['src/client-registration/client-metadata.ts'],
    'node:': ['src/http/node.ts', 'src/http/pinned-fetch.ts', 'src/http/resolve-name.ts'],
  },
}

// Who may use what ties code to a runtime, a clock or chance.
const globals: Readonly<Record<string, readonly string[]>> = {
  'src/crypto/web-crypto.ts': ['crypto'],
  // how long an operation took, for its events
  'src/host/trace-events.ts': ['performance'],
  'src/host/system-clock.ts': ['Date'],
  // finds the runtime's synchronous cryptography, which must not be imported
  'src/crypto/node-crypto.ts': ['globalThis', 'getBuiltinModule'],
  // asks whether the runtime verifies ML-DSA
  'src/crypto/runtime-algorithms.ts': ['globalThis'],
  // plain http at the start of a server
  'src/server/insecure-development.ts': ['console'],
  // a failure that the host does not listen for
  'src/http/report-failure.ts': ['console'],
  // rounds of collecting: the pause between two, and a failure that the host does not listen for
  'src/stores/collect.ts': ['setTimeout', 'clearTimeout', 'console'],
  'src/stores/time-limited.ts': ['setTimeout', 'clearTimeout'],
  // a name server that answers for one family of addresses alone
  'src/http/resolve-name.ts': ['setTimeout'],
  // the contract for stores reads long entries again
  'src/testing/store-contract-expiry.ts': ['setTimeout'],
  // keys of tests, and the calendar in which certificates are dated
  'src/testing/certificates.ts': ['Date'],
  'src/testing/keys.ts': ['crypto'],
}

// Who may call what the host brings: the checked calls, which compare each answer with what it must be. Stores and their decorators are ports themselves, and the contract for stores is there to
// call them.
const portCallers: readonly string[] = [
  'src/host/',
  'src/stores/',
  'src/testing/',
  // passes every call on as it came
  'src/explain/observe.ts',
]

// What a module may remember between calls, and why that is safe is said where it is declared.
const state: Readonly<Record<string, readonly string[]>> = {
  // The port that an error came from, as long as the error lives.
  'src/host/answers.ts': ['failures'],
  'src/host/events.ts': ['reported'],
  // What tells a PendingAuthorization of this process from a look-alike.
  'src/host/pending.ts': ['validated'],
  // Imported keys of each server, bounded.
  'src/host/known-client-keys.ts': ['caches'],
  'src/dpop/known-keys.ts': ['caches'],
  // The trust anchors that were read from a list of the host's, as long as the host keeps the list.
  'src/client-authentication/attester-chain.ts': ['lists'],
  // The digests of the secrets that each server knows, as long as the host keeps the records.
  'src/client-authentication/known-secrets.ts': ['caches'],
  // The policies of clients with demands, as long as the policy of their server lives.
  'src/server/apply-client-demands.ts': ['policies'],
  // The keys derived from a server's secrets, one each.
  'src/host/reference.ts': ['referenceMACs'],
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

  // asks the compiler, which takes a minute where other programs run beside it
  it('has only the named rooms call what the host brings', { timeout: 600_000 }, () => {
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

  it('spells every initialism as the rest of the library does', () => {
    expect(oddCasing(sources)).toEqual([])
  })

  it('has every file and folder named in kebab-case', () => {
    expect(oddNames(sources)).toEqual([])
  })
})
