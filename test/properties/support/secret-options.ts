import { parseClient } from '../../../src/client-registration/parse-client.ts'
import { jwkDecrypter } from '../../../src/host/jwk-decrypter.ts'
import { jwkSigner } from '../../../src/host/jwk-signer.ts'
import { statelessDPoPNonces } from '../../../src/host/stateless-nonces.ts'
import { certificateFromProxy, nginxHeaders } from '../../../src/http/client-certificate/index.ts'
import { pinnedFetch } from '../../../src/http/node.ts'
import { oauth21 } from '../../../src/profiles/oauth21.ts'
import { authorizationServer } from '../../../src/server/authorization-server.ts'
import { encryptedStore } from '../../../src/stores/encrypted.ts'
import { memoryStore } from '../../../src/stores/memory.ts'
import { prefixedStore } from '../../../src/stores/prefixed.ts'
import { redisStore } from '../../../src/stores/redis.ts'
import { sqliteStore } from '../../../src/stores/sqlite.ts'
import { timeLimitedStore } from '../../../src/stores/time-limited.ts'
import { type TestKey, testKey } from '../../../src/testing/index.ts'
import { fc } from '../../support/fast-check.ts'
import { type Canaries, makeCanaries } from './canaries.ts'

type Options = Readonly<Record<string, unknown>>

/** A factory, its good options, and those of them that are secret or that hosts mistake for a place of secrets. */
interface Factory {
  readonly make: (options: Options) => unknown
  readonly good: (canaries: Canaries, keys: readonly TestKey[]) => Options
  readonly secrets: readonly string[]
}

const clock = () => 1_800_000_000
const store = memoryStore({ clock })
const call = async () => undefined

const privateKeys = (canaries: Canaries, keys: readonly TestKey[]) => ({
  keys: keys.map(({ privateJWK }) => {
    canaries.watch('d', String(Reflect.get(privateJWK, 'd')))
    return privateJWK
  }),
})

/** What a host calls at its start, each with the secrets that it has there. */
const FACTORIES: Readonly<Record<string, Factory>> = {
  authorizationServer: {
    make: (options) => authorizationServer(options as never),
    good: (canaries, keys) => ({
      issuer: 'https://as.example',
      authorization_endpoint: 'https://as.example/authorize',
      token_endpoint: 'https://as.example/token',
      pushed_authorization_request_endpoint: 'https://as.example/par',
      policy: oauth21,
      store,
      secret: [
        canaries.plant('secret').repeat(2),
        new Uint8Array(Buffer.from(canaries.plant('secret as bytes').repeat(2))),
      ],
      findClient: call,
      findClientKeys: call,
      verifyClientSecret: call,
      sign: call,
      decrypt: call,
      limit: call,
      dpopNonces: statelessDPoPNonces({ keys: [new Uint8Array(32)] }),
      clientAttestation: {
        attesterKeys: privateKeys(canaries, keys),
        trustAnchors: keys.map(({ privatePEM }) => privatePEM),
      },
    }),
    secrets: [
      'secret',
      'store',
      'clientAttestation',
      'sign',
      'decrypt',
      'verifyClientSecret',
      'findClient',
      'dpopNonces',
    ],
  },
  encryptedStore: {
    make: (options) => encryptedStore((options.store ?? store) as never, options as never),
    good: (canaries) => ({ secrets: [canaries.plant('secrets').repeat(2)] }),
    secrets: ['secrets', 'store', 'randomBytes'],
  },
  statelessDPoPNonces: {
    make: (options) => statelessDPoPNonces(options as never),
    good: (canaries) => ({ keys: [new Uint8Array(Buffer.from(canaries.plant('keys').repeat(2)))], step: 60 }),
    secrets: ['keys', 'step'],
  },
  jwkSigner: {
    make: (options) => jwkSigner(options as never),
    good: (canaries, keys) => ({
      jwks: privateKeys(canaries, keys),
      policy: { authorization_signing_alg_values_supported: ['ES256'] },
    }),
    secrets: ['jwks'],
  },
  jwkDecrypter: {
    make: (options) => jwkDecrypter(options as never),
    good: (canaries, keys) => ({ jwks: privateKeys(canaries, keys) }),
    secrets: ['jwks'],
  },
  certificateFromProxy: {
    make: (options) => certificateFromProxy(options as never),
    good: (canaries) => ({
      parser: nginxHeaders(),
      trust: { header: 'X-Secret', secret: canaries.plant('trust.secret') },
    }),
    secrets: ['trust', 'parser'],
  },
  pinnedFetch: {
    make: (options) => pinnedFetch(options as never),
    good: (_canaries, keys) => ({ ca: keys[0]?.privatePEM }),
    secrets: ['ca'],
  },
  parseClient: {
    make: (options) => parseClient(options, oauth21),
    good: (canaries, keys) => ({
      client_id: 'client',
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: canaries.plant('client_secret'),
      redirect_uris: ['https://client.example/cb'],
      jwks: privateKeys(canaries, keys),
    }),
    secrets: ['client_secret', 'client_secrets', 'jwks'],
  },
  'stores of databases': {
    make: ({ client, limited, prefixed, memory }) => {
      for (const open of [redisStore, sqliteStore]) throwing(() => open(client as never))
      throwing(() => timeLimitedStore(limited as never, { milliseconds: 5 } as never))
      throwing(() => prefixedStore(prefixed as never, 'tenant'))
      throwing(() => memoryStore(memory as never))
    },
    good: () => ({}),
    secrets: ['client', 'limited', 'prefixed', 'memory'],
  },
}

/** Calls what stands behind another call, and keeps the error. */
const throwing = (make: () => unknown): void => {
  try {
    make()
  } catch (error) {
    caught.push(error)
  }
}

let caught: unknown[] = []

/** The ways in which a secret comes in another form than the option has. */
const SHAPES: readonly ((canary: string, key: Options) => unknown)[] = [
  (canary) => canary,
  (canary) => canary.slice(0, 20),
  (canary) => [canary],
  (canary) => [canary, 5],
  (canary) => [[canary.repeat(3)]],
  (canary) => ({ value: canary }),
  (canary) => ({ secret: canary, header: 5 }),
  (canary) => ({ header: canary.slice(0, 3), secret: [canary, canary.slice(0, 15)] }),
  (canary) => ({ header: 'X-Secret', secret: `${canary} é` }),
  (canary) => new Uint8Array(Buffer.from(canary.slice(0, 20))),
  (canary) => Buffer.from(canary),
  (canary) => new Map([['secret', canary]]),
  (canary) => new Error(canary),
  (canary) => Promise.resolve(canary),
  (canary) => () => canary,
  (canary) => `redis://default:${canary}@redis.example:6379`,
  (canary) => new URL(`postgres://host:${canary}@db.example/as`),
  (canary) => ({ keys: canary }),
  (canary) => ({ keys: [canary] }),
  (canary) => ({ keys: [{ kty: 'oct', k: canary, kid: 'a' }] }),
  (canary) => ({ attesterKeys: { keys: [{ kty: 'EC', d: canary }] }, trustAnchors: [canary] }),
  (canary) => ({ trustAnchors: [`-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----\n`] }),
  (_canary, key) => ({ keys: [{ ...key, alg: 'odd' }] }),
  (_canary, key) => ({ keys: [{ ...key, use: 'odd', key_ops: ['odd'] }] }),
  (_canary, key) => ({ keys: [{ ...key, x: undefined }] }),
  (_canary, key) => ({ keys: [{ ...key, d: `${key.d}=` }] }),
  (_canary, key) => ({ keys: [key, key] }),
  (_canary, key) => key,
  (_canary, key) => JSON.stringify({ keys: [key] }),
  (_canary, key) => ({ attesterKeys: { keys: [key] } }),
]

interface Spoilt {
  readonly name: string
  /** The secrets of another form: which option, and of which form. */
  readonly wrong: readonly (readonly [option: number, shape: number])[]
  /** Options that have no secret, and are wrong. */
  readonly others: readonly (readonly [option: number, value: unknown])[]
}

const spoilt: fc.Arbitrary<Spoilt> = fc.record({
  name: fc.constantFrom(...Object.keys(FACTORIES)),
  wrong: fc.array(fc.tuple(fc.nat(), fc.nat(SHAPES.length - 1)), { minLength: 1, maxLength: 3 }),
  others: fc.array(
    fc.tuple(
      fc.nat(),
      fc.constantFrom<unknown>(undefined, null, 5, '', 'odd', [], {}, () => 5),
    ),
    {
      maxLength: 2,
    },
  ),
})

const textOf = (error: unknown): string =>
  error instanceof Error ? `${error.message}\n${error.stack}\n${textOf(error.cause)}` : JSON.stringify(error)

/** Holds where no message of a factory has a secret that it was given, in whatever form. */
export const optionsProperty = async (onError: (name: string) => void = () => undefined) => {
  const keys = [await testKey('ES256', 'first'), await testKey('Ed25519', 'second')]
  const canaries = makeCanaries()
  return fc.asyncProperty(spoilt, async ({ name, wrong, others }) => {
    canaries.forget()
    caught = []
    const { make, good, secrets } = FACTORIES[name] as Factory
    const options: Record<string, unknown> = { ...good(canaries, keys) }
    const names = Object.keys(options)
    for (const [option, value] of others) if (names.length > 0) options[names[option % names.length] ?? ''] = value
    for (const [option, shape] of wrong) {
      const at = secrets[option % secrets.length] ?? ''
      const key = { ...keys[shape % keys.length]?.privateJWK }
      canaries.watch(`${at}: d`, String(Reflect.get(key, 'd')))
      const canary = canaries.plant(at)
      // a secret that is too short
      canaries.watch(at, canary.slice(0, 20))
      options[at] = SHAPES[shape]?.(canary, key)
    }
    for (const { privatePEM } of keys) canaries.watch('a private key', privatePEM.split('\n')[1] ?? '')
    throwing(() => {
      const made = make(options) as { readonly ok?: boolean } | undefined
      if (made?.ok === false) caught.push(made)
    })
    for (const error of caught) {
      onError(name)
      const places = canaries.placesIn(textOf(error))
      if (places.length > 0) throw new Error(`${name} tells ${places}: ${textOf(error)}`)
    }
  })
}
