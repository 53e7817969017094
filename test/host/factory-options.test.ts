import { describe, expect, it } from 'vitest'
import { explaining } from '../../src/explain/index.ts'
import { fetchBudget } from '../../src/host/fetch-budget.ts'
import { jwkDecrypter } from '../../src/host/jwk-decrypter.ts'
import { jwkSigner } from '../../src/host/jwk-signer.ts'
import { remoteClientKeys } from '../../src/host/jwks-uri.ts'
import { addressPinningFetch } from '../../src/host/pinned-fetch.ts'
import { statelessDPoPNonces } from '../../src/host/stateless-nonces.ts'
import { certificateFromProxy, nginxHeaders } from '../../src/http/client-certificate/index.ts'
import { corsHeaders, endpointHandler as fetchHandler, pushedAuthorizationHandler } from '../../src/http/fetch.ts'
import {
  endpointHandler as nodeHandler,
  pushedAuthorizationHandler as nodePushHandler,
  pinnedFetch,
} from '../../src/http/node.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { testHost } from '../support/host.ts'
import { makeKeyPair } from '../support/key-pair.mjs'

const jwk = makeKeyPair('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JSONWebKey
const clock = () => 1_800_000_000
const fetch = async () => new Response('{}')
const policy = { authorization_signing_alg_values_supported: ['ES256'] }
const key = new Uint8Array(32)
const { as } = testHost()
const reply = async () => ({ status: 200, headers: {}, body: '' })
const parser = nginxHeaders()

const make = {
  remoteClientKeys: (options: object) => remoteClientKeys({ fetch, clock, ...options }),
  fetchBudget: (options: object) => fetchBudget({ clock, ...options }),
  addressPinningFetch: (options: object) =>
    addressPinningFetch({ lookup: async () => [], fetchAt: fetch as never, ...options }),
  pinnedFetch: (options: object) => pinnedFetch(options),
  jwkSigner: (options: object) => jwkSigner({ jwks: { keys: [jwk] }, policy, ...options } as never),
  jwkDecrypter: (options: object) => jwkDecrypter({ jwks: { keys: [jwk] }, ...options }),
  certificateFromProxy: (options: object) => certificateFromProxy({ parser, trust: () => true, ...options }),
} as const

type Factory = keyof typeof make

/** What a host may get wrong, and the sentence that it reads. */
const wrong: readonly (readonly [Factory, object, string])[] = [
  [
    'remoteClientKeys',
    { fetch: undefined },
    'fetch must be a function; got undefined. Pass pinnedFetch() of parapet/node',
  ],
  ['remoteClientKeys', { clock: 5 }, 'clock must be a function; got a number. Pass the clock of the server'],
  ['remoteClientKeys', { maxAge: -1 }, 'maxAge must be a whole number of seconds, at least 0; got -1.'],
  ['remoteClientKeys', { maxEntries: 0 }, 'maxEntries must be a whole number of entries, at least 1; got 0.'],
  [
    'remoteClientKeys',
    { timeoutMilliseconds: 2 ** 31 },
    'timeoutMilliseconds must be a whole number of milliseconds from 0 to 2147483647; got 2147483648.',
  ],
  ['remoteClientKeys', { allowsPrivateHost: true }, 'allowsPrivateHost must be a function; got a boolean.'],
  [
    'remoteClientKeys',
    { maxage: 60 },
    'maxage must be an option of remoteClientKeys; got an unknown name. Write fetch, clock, timeoutMilliseconds',
  ],
  [
    'fetchBudget',
    { perUrl: Number.POSITIVE_INFINITY },
    'perUrl must be a whole number of fetches, at least 1; got Infinity.',
  ],
  ['fetchBudget', { perURL: 5 }, 'perURL must be an option of fetchBudget; got an unknown name. Write clock, perUrl'],
  ['addressPinningFetch', { lookup: null }, 'lookup must be a function; got null.'],
  ['addressPinningFetch', { allowsLoopback: 'false' }, 'allowsLoopback must be true or false; got "false".'],
  ['pinnedFetch', { allowsLoopback: 1 }, 'allowsLoopback must be true or false; got 1.'],
  [
    'pinnedFetch',
    { ca: '/etc/ssl/ca.pem' },
    'ca must be PEM text, or a list of PEM texts; got a string. Pass the contents of the file, not its name.',
  ],
  [
    'pinnedFetch',
    { allowLoopback: true },
    'allowLoopback must be an option of pinnedFetch; got an unknown name. Write allowsLoopback, ca or lookup.',
  ],
  ['jwkSigner', { jwks: undefined }, 'jwks must be a JWK Set; got undefined. Pass { keys: [jwk] } with private keys.'],
  ['jwkSigner', { jwks: [jwk] }, 'jwks must be a JWK Set; got an array.'],
  ['jwkSigner', { jwks: { keys: jwk } }, 'jwks.keys must be a list of JWKs; got an object.'],
  ['jwkSigner', { jwks: { keys: [JSON.stringify(jwk)] } }, 'jwks.keys[0] must be a JWK; got a string.'],
  [
    'jwkSigner',
    { jwks: { keys: [] } },
    'jwks must have a private key for ES256; got none that fits. Add one, or take ES256 out of',
  ],
  [
    'jwkSigner',
    { policy: {} },
    'policy.authorization_signing_alg_values_supported must be a list of algorithms; got undefined.',
  ],
  [
    'jwkSigner',
    { policy: { authorization_signing_alg_values_supported: [] } },
    'policy.authorization_signing_alg_values_supported must have at least one algorithm; got an empty array.',
  ],
  [
    'jwkSigner',
    { alg: 'PS256' },
    'alg must be one of policy.authorization_signing_alg_values_supported (ES256); got "PS256".',
  ],
  ['jwkSigner', { alg: 7 }, 'alg must be the name of an algorithm; got 7.'],
  ['jwkSigner', { findClientKeys: {} }, 'findClientKeys must be a function; got an object.'],
  ['jwkDecrypter', { jwks: null }, 'jwks must be a JWK Set; got null.'],
  [
    'jwkDecrypter',
    { jwks: { keys: [{ ...jwk, d: undefined }] } },
    'jwks must have a private key for one of RSA-OAEP-256, ECDH-ES',
  ],
  ['jwkDecrypter', { algorithms: ['dir'] }, 'algorithms[0] must be "RSA-OAEP"'],
  ['jwkDecrypter', { encryptions: 'A256GCM' }, 'encryptions must be a list of algorithms; got a string.'],
  ['jwkDecrypter', { maxLength: '64k' }, 'maxLength must be a whole number of characters, at least 1; got "64k".'],
  [
    'certificateFromProxy',
    { parser: nginxHeaders },
    'parser must be a parser of certificate headers; got a function. Pass one for the proxy in front of this server, such as nginxHeaders().',
  ],
  [
    'certificateFromProxy',
    { trust: undefined },
    'trust must be { header, secret } that the proxy sets in every request, or a function that tells whether a request came from the proxy; got undefined. Anybody can write',
  ],
  [
    'certificateFromProxy',
    { trust: { header: 'a b', secret: 'x'.repeat(16) } },
    'trust.header must be the name of an HTTP header; got "a b".',
  ],
  [
    'certificateFromProxy',
    { trust: { header: 'A', secret: 'short' } },
    'trust.secret must be 16 to 1,024 visible ASCII characters, or a list of such secrets; got a string. Make one with `openssl rand -hex 32`.',
  ],
  [
    'certificateFromProxy',
    { trusts: () => true },
    'trusts must be an option of certificateFromProxy; got an unknown name. Write parser or trust.',
  ],
]

describe('a factory', () => {
  it.each(wrong)('%s refuses %j when it is called', (factory, options, sentence) => {
    expect(() => make[factory](options)).toThrow(TypeError)
    expect(() => make[factory](options)).toThrow(`${factory}: 1 invalid option\n- ${sentence}`)
  })

  it.each(Object.entries(make))('%s takes what is right, and options left undefined', (_, call) => {
    expect(() => call({})).not.toThrow()
  })

  it.each(Object.keys(make))('%s refuses options that are no object', (factory) => {
    const factories = {
      remoteClientKeys,
      fetchBudget,
      addressPinningFetch,
      pinnedFetch,
      jwkSigner,
      jwkDecrypter,
    }
    const call = Reflect.get(factories, factory) ?? certificateFromProxy
    for (const options of ['options', 5, null]) {
      expect(() => call(options as never)).toThrow(TypeError)
      expect(() => call(options as never)).toThrow(`${factory}: `)
    }
  })

  it('names every problem at once', () => {
    expect(() => remoteClientKeys({ clock: 1, maxAge: -1, maxEntrys: 1 } as never)).toThrow(
      /^remoteClientKeys: 4 invalid options\n- fetch .*\n- clock .*\n- maxAge .*\n- maxEntrys /,
    )
  })
})

describe('statelessDPoPNonces', () => {
  const bytes = (...lengths: number[]) => lengths.map((length) => new Uint8Array(length))

  it.each([
    [{ keys: [] }, 'keys must be a list of Uint8Arrays of at least 32 bytes; got [].'],
    [{ keys: key }, 'keys must be a list of Uint8Arrays of at least 32 bytes; got object.'],
    [{ keys: bytes(32, 31) }, 'keys must be a list of Uint8Arrays of at least 32 bytes; got [32,31].'],
    [{ keys: ['x'.repeat(32)] }, 'keys must be a list of Uint8Arrays of at least 32 bytes; got [string].'],
    [{ keys: [new DataView(new ArrayBuffer(32))] }, 'got [object].'],
    [null, 'keys must be a list of Uint8Arrays of at least 32 bytes; got undefined.'],
    [{ keys: [key], step: 0 }, 'step must be a whole number of seconds from 1 to 86400; got 0.'],
    [{ keys: [key], step: Number.NaN }, 'step must be a whole number of seconds from 1 to 86400; got NaN.'],
    [{ keys: [key], step: '60' }, 'step must be a whole number of seconds from 1 to 86400; got string.'],
    [
      { keys: [key], steps: 60 },
      'steps must be an option of statelessDPoPNonces; got an unknown name. Write keys or step.',
    ],
  ])('refuses %j when it is called', (options, sentence) => {
    expect(() => statelessDPoPNonces(options as never)).toThrow(TypeError)
    expect(() => statelessDPoPNonces(options as never)).toThrow(sentence)
  })

  it('takes keys of 32 bytes and more, Buffers among them, and a step of a day', () => {
    expect(() => statelessDPoPNonces({ keys: [...bytes(32, 64), Buffer.alloc(48)], step: 86_400 })).not.toThrow()
  })
})

const handlers = {
  fetch: (endpoint: string, produce: unknown, options?: object) =>
    fetchHandler(as, endpoint as never, produce as never, options as never),
  node: (endpoint: string, produce: unknown, options?: object) =>
    nodeHandler(as, endpoint as never, produce as never, options as never),
}

describe.each(Object.entries(handlers))('endpointHandler of parapet/%s', (_, handler) => {
  it.each([
    ['redemption', reply, {}, `endpoint must be 'push', 'authorization' or 'token'; got "redemption".`],
    ['toString', reply, {}, `endpoint must be 'push', 'authorization' or 'token'; got "toString".`],
    ['token', undefined, {}, 'produce must be a function; got undefined.'],
    ['token', reply, null, 'options must be an object; got null.'],
    ['token', reply, 'cors', 'options must be an object; got "cors".'],
    ['token', reply, { onError: true }, 'onError must be a function; got a boolean.'],
    ['token', reply, { extra: { url: 'https://as.example' } }, 'extra must be a function; got an object.'],
    [
      'token',
      reply,
      { onerror: () => {} },
      'onerror must be an option of the handler; got an unknown name. Write allowedOrigins, extra or onError.',
    ],
    ['token', reply, { allowedOrigins: 'https://App.example' }, 'allowedOrigins must be origins as browsers send them'],
    ['token', reply, { allowedOrigins: ['https://app.example:443'] }, 'got "https://app.example:443".'],
    [
      'token',
      reply,
      { allowedOrigins: null },
      'allowedOrigins must be an origin, a list of origins, or a function; got null.',
    ],
  ] as const)('of %s refuses misuse: %#', (endpoint, produce, options, message) => {
    expect(() => handler(endpoint, produce, options as never)).toThrow(TypeError)
    expect(() => handler(endpoint, produce, options as never)).toThrow(message)
  })

  it('refuses to serve pushes for a server without a PAR endpoint', () => {
    const { pushed_authorization_request_endpoint: _, ...withoutPAR } = as
    const message =
      'as.pushed_authorization_request_endpoint must be set, because clients push there; got undefined. Pass the URL to authorizationServer.'
    for (const make of [pushedAuthorizationHandler, nodePushHandler]) {
      expect(() => make(withoutPAR as never)).toThrow(new TypeError(message))
    }
    expect(() => fetchHandler(withoutPAR as never, 'token', reply)).not.toThrow()
  })

  it('takes options left undefined', () => {
    expect(() =>
      handler('token', reply, { extra: undefined, onError: undefined, allowedOrigins: undefined }),
    ).not.toThrow()
  })
})

describe('a function that is no factory', () => {
  it('pushedAuthorizationHandler refuses a misspelt option', () => {
    expect(() => pushedAuthorizationHandler(as, { alowedOrigins: ['https://app.example'] } as never)).toThrow(
      'alowedOrigins must be an option of the handler; got an unknown name.',
    )
  })

  it.each([[['https://app.example/']], [{}], [null], [['*']]])('corsHeaders refuses the origins %j', (allowed) => {
    const request = { headers: new Headers({ origin: 'https://app.example' }) }
    expect(() => corsHeaders('push', request, allowed as never)).toThrow(/^allowedOrigins must .*; got .*\.$/)
  })

  it('corsHeaders refuses headers that cannot be asked by name', () => {
    expect(() => corsHeaders('push', { headers: { origin: 'https://app.example' } as never }, [])).toThrow(
      'headers must have get(name)',
    )
  })

  it('explaining refuses an operation that there is not, and a server that is none', () => {
    expect(() => explaining(as, 'redemption' as never)).toThrow(
      'explaining: 1 invalid option\n- operation must be "push", "authorization", "resumption", "decision", "token" or "resource"; got "redemption".',
    )
    expect(() => explaining({} as never, 'push')).toThrow('server must be an authorization server; got an object.')
  })
})
