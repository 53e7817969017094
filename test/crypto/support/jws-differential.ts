import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { compactVerify, importJWK, type JWK } from 'jose'
import { parseCompactJWS, verifyJWS } from '../../../src/crypto/jws.ts'
import { importPublicKey } from '../../../src/crypto/keys.ts'
import { verifyMAC } from '../../../src/crypto/mac-signatures.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'
import { fixtures, materialise } from '../../cases/materialise.mjs'

/** A key as each side takes it: a public JWK, or a secret. */
export type Key = JSONWebKey | Uint8Array

export interface Attempt {
  readonly token: string
  readonly key: Key
}

/** Numbers from 0 to below 1, the same for the same seed. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const imported = new WeakMap<object, Map<string, ReturnType<typeof importPublicKey>>>()

const importOnce = (key: JSONWebKey, alg: string): ReturnType<typeof importPublicKey> => {
  const own = imported.get(key) ?? new Map<string, ReturnType<typeof importPublicKey>>()
  imported.set(key, own)
  const made = own.get(alg) ?? importPublicKey(key, alg)
  own.set(alg, made)
  return made
}

/** Whether this library takes the token as signed by the key. */
export const isOurs = async ({ token, key }: Attempt): Promise<boolean> => {
  const jws = parseCompactJWS(token)
  if (jws === undefined) return false
  if (key instanceof Uint8Array) return verifyMAC(jws, key)
  const usable = await importOnce(key, jws.alg)
  return usable !== undefined && verifyJWS(jws, usable)
}

/** Whether jose does, with nothing in the way: whatever algorithm the header names, and all of the key. */
export const isJose = async ({ token, key }: Attempt): Promise<boolean> => {
  try {
    const [header = ''] = token.split('.')
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string }
    const { kty, crv, x, y, n, e } = key instanceof Uint8Array ? ({} as JSONWebKey) : key
    const usable = key instanceof Uint8Array ? key : await importJWK({ kty, crv, x, y, n, e } as JWK, alg)
    await compactVerify(token, usable, { algorithms: [alg] })
    return true
  } catch {
    return false
  }
}

const encode = (text: string | Uint8Array): string => Buffer.from(text as Uint8Array).toString('base64url')

interface Signer {
  readonly alg: string
  readonly privateKey: KeyObject | Uint8Array
  readonly key: Key
}

const publicJWK = (privateKey: KeyObject): JSONWebKey => {
  const { kty, crv, x, y, n, e } = privateKey.export({ format: 'jwk' })
  return JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })) as JSONWebKey
}

const secret = new Uint8Array(64).map((_, at) => at + 1)

/** A signer for every algorithm. */
export const makeSigners = (): readonly Signer[] => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey
  const ed25519 = generateKeyPairSync('ed25519').privateKey
  const pairs: readonly (readonly [string, KeyObject])[] = [
    ['ES256', curve('P-256')],
    ['ES384', curve('P-384')],
    ['ES512', curve('P-521')],
    ...['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'].map((alg) => [alg, rsa] as const),
    ['EdDSA', ed25519],
    ['Ed25519', ed25519],
  ]
  return [
    ...pairs.map(([alg, privateKey]) => ({ alg, privateKey, key: publicJWK(privateKey) })),
    ...['HS256', 'HS384', 'HS512'].map((alg) => ({ alg, privateKey: secret, key: secret })),
  ]
}

const signatureOf = ({ alg, privateKey }: Signer, input: string): Buffer => {
  const hash = `sha${alg.slice(2)}`
  if (privateKey instanceof Uint8Array) return createHmac(hash, privateKey).update(input).digest()
  if (alg.startsWith('Ed')) return sign(null, Buffer.from(input), privateKey)
  const data = Buffer.from(input)
  if (alg.startsWith('ES')) return sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return alg.startsWith('PS')
    ? sign(hash, data, { key: privateKey, padding: 6, saltLength: Number(alg.slice(2)) / 8 })
    : sign(hash, data, privateKey)
}

type Random = () => number
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T

const HEADERS: readonly ((alg: string) => string)[] = [
  (alg) => `{"alg":"${alg}"}`,
  (alg) => `{"typ":"JWT","alg":"${alg}","kid":"1"}`,
  (alg) => ` {"alg" : "${alg}" } `,
  (alg) => `{"alg":"${alg}","b64":true}`,
  (alg) => `{"alg":"${alg}","b64":false,"crit":["b64"]}`,
  (alg) => `{"alg":"${alg}","crit":[]}`,
  (alg) => `{"alg":"${alg}","crit":["exp"],"exp":1}`,
  (alg) => `{"alg":"${alg}","crit":["b64","b64"],"b64":true}`,
  (alg) => `{"alg":"none","alg":"${alg}"}`,
  (alg) => `{"alg":"${alg}","\\u0061lg":"${alg}"}`,
  (alg) => `{"alg":"${alg}","kid":null}`,
  (alg) => `{"alg":"${alg.toLowerCase()}"}`,
  (alg) => `\ufeff{"alg":"${alg}"}`,
  (alg) => `{"alg":"${alg}","__proto__":{"crit":["x"]}}`,
  (alg) => `{"alg":["${alg}"]}`,
  (alg) => `[{"alg":"${alg}"}]`,
  () => '{"alg":"none"}',
  () => '{}',
]
const PAYLOADS = [
  '{"iss":"a"}',
  '{}',
  '{"a":1,"a":2}',
  '[]',
  '"text"',
  '',
  '{"a":"\ud800"}',
  '{"deep":[[[[]]]]}',
  'no JSON',
]

/** A token signed as it should be, though its header or payload may be odd. */
const makeToken = (random: Random, signer: Signer, header = pick(random, HEADERS)): string => {
  const input = `${encode(header(signer.alg))}.${encode(pick(random, PAYLOADS))}`
  return `${input}.${encode(signatureOf(signer, input))}`
}

const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', ...'.=+/ \n\u0000é']

const changeBytes = (segment: string, change: (bytes: Buffer) => Buffer): string =>
  encode(change(Buffer.from(segment, 'base64url')))

const MUTATIONS: readonly ((token: string, random: Random) => string)[] = [
  (token) => token,
  (token, random) => {
    const at = Math.floor(random() * token.length)
    return token.slice(0, at) + pick(random, ALPHABET) + token.slice(at + 1)
  },
  (token, random) => {
    const at = Math.floor(random() * (token.length + 1))
    return token.slice(0, at) + pick(random, ALPHABET) + token.slice(at)
  },
  (token, random) => {
    const at = Math.floor(random() * token.length)
    return token.slice(0, at) + token.slice(at + 1 + Math.floor(random() * 4))
  },
  (token, random) => {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const flipped = changeBytes(signature, (bytes) => {
      const at = Math.floor(random() * bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
      return bytes
    })
    return `${header}.${payload}.${flipped}`
  },
  (token, random) => {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const resized = changeBytes(signature, (bytes) =>
      pick(random, [
        bytes.subarray(0, -1),
        bytes.subarray(1),
        Buffer.concat([bytes, Buffer.alloc(1)]),
        Buffer.concat([Buffer.alloc(1), bytes]),
        Buffer.alloc(bytes.length),
        Buffer.alloc(0),
        Buffer.from([0x30, 6, 2, 1, 1, 2, 1, 1]),
        Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
        Buffer.alloc(bytes.length, 255),
      ]),
    )
    return `${header}.${payload}.${resized}`
  },
  (token, random) => {
    const [header = '', payload = '', signature = ''] = token.split('.')
    return pick(random, [
      [payload, header, signature],
      [header, signature, payload],
      [header, payload],
      [header, payload, signature, ''],
      [header, '', signature],
      ['', payload, signature],
      [header, payload, ''],
    ]).join('.')
  },
  (token, random) => {
    const [header = '', payload = '', signature = ''] = token.split('.')
    const alg = pick(random, [
      'ES256',
      'ES384',
      'ES512',
      'PS256',
      'RS256',
      'EdDSA',
      'HS256',
      'none',
      'ES256K',
      'constructor',
    ])
    const text = Buffer.from(header, 'base64url')
      .toString()
      .replace(/[EPRH]S[0-9]{3}|EdDSA|Ed25519/, alg)
    return `${encode(text)}.${payload}.${signature}`
  },
]

const COORDINATES = [
  '',
  'AA',
  `${'A'.repeat(42)}A`,
  `${'_'.repeat(42)}8`,
  `_____wAAAAEAAAAAAAAAAAAAAAD_______________8`,
]

/** The key itself, or one that is like it. */
const mutateKey = (random: Random, key: Key, keys: readonly Key[]): Key => {
  if (key instanceof Uint8Array || random() < 0.6) return key
  const member = pick(random, ['kty', 'crv', 'x', 'y', 'n', 'e'])
  const value: unknown = Reflect.get(key, member)
  return pick<Key>(random, [
    pick(random, keys),
    { ...key, [member]: undefined },
    { ...key, [member]: pick(random, COORDINATES) },
    { ...key, x: key.y ?? '', y: key.x ?? '' },
    { ...key, kty: pick(random, ['EC', 'RSA', 'OKP', 'oct', 'ec']) },
    { ...key, crv: pick(random, ['P-256', 'P-384', 'P-521', 'Ed25519', 'secp256k1', 'X25519']) },
    { ...key, e: pick(random, ['AQ', 'AA', 'Ag', 'AQAB']) },
    { ...key, [member]: typeof value === 'string' ? MUTATIONS[1]?.(value || 'A', random) : value },
    { ...key, [member]: typeof value === 'string' ? `${value}=` : value },
    { ...key, [member]: typeof value === 'string' ? `AA${value}` : value },
  ])
}

/** Makes `count` attempts: tokens and keys, good, odd and mutated. */
export const attempts = function* (count: number, seed: number): Iterable<Attempt> {
  const random = seeded(seed)
  const signers = makeSigners()
  const keys = signers.map(({ key }) => key)
  const good = signers.flatMap((signer) =>
    [0, 1].map((at) => ({ signer, token: makeToken(random, signer, HEADERS[at]) })),
  )
  for (let made = 0; made < count; made++) {
    // signing takes longer than anything else here, so that most attempts begin with a token that is there already
    const { signer, token } =
      random() < 0.1
        ? (() => {
            const own = pick(random, signers)
            return { signer: own, token: makeToken(random, own) }
          })()
        : pick(random, good)
    const mutated = pick(random, MUTATIONS)(token, random)
    yield {
      token: random() < 0.1 ? pick(random, MUTATIONS)(mutated, random) : mutated,
      key: mutateKey(random, signer.key, keys),
    }
  }
}

/** The tokens of the vectors and of all cases, each with every key that is known. */
export const knownAttempts = (): readonly Attempt[] => {
  const here = new URL('../../', import.meta.url)
  const read = (path: string): string => readFileSync(new URL(path, here), 'utf8')
  const cases = ['cases/cases.json', 'cases/more.json'].flatMap(
    (path) => JSON.parse(read(path)) as readonly { id: string }[],
  )
  const texts = [
    ...readdirSync(new URL('vectors/', here)).map((name) => read(`vectors/${name}`)),
    read('cases/vectors.json'),
    ...cases.map((one) => {
      try {
        const same = { proof: 'x', assertion: 'x' }
        const { body, headers, url } = materialise(one, {
          now: 1_800_000_000,
          request_uri: 'urn:x',
          code: 'x',
          nonce: 'x',
          same,
        })
        return decodeURIComponent(
          `${url} ${body ?? ''} ${JSON.stringify(headers)}`.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'),
        )
      } catch {
        return ''
      }
    }),
  ]
  const isToken = (piece: string): boolean => piece.startsWith('e') && piece.split('.', 4).length === 3
  const tokens = new Set(texts.flatMap((text) => text.split(/[^\w.-]+/)).filter(isToken))
  const secrets = [secret, Buffer.from('GUGc9nIL3pOXGsBZ')]
  const keys: Key[] = [
    ...Object.values(fixtures.keys as Record<string, { private: Record<string, string> }>).map(({ private: jwk }) =>
      publicJWK(createPrivateKey({ key: jwk, format: 'jwk' })),
    ),
    ...texts.flatMap(keysIn),
    ...secrets,
  ]
  const distinct = [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()]
  return [...tokens].flatMap((token) => distinct.map((key) => ({ token, key })))
}

const keysIn = (text: string): readonly Key[] =>
  (text.match(/\{[^{}]*\}/g) ?? [])
    .filter((found) => found.includes('"kty"'))
    .flatMap((found): readonly Key[] => {
      try {
        const jwk = JSON.parse(found) as JSONWebKey & { k?: string }
        return jwk.kty === 'oct' ? [Buffer.from(jwk.k ?? '', 'base64url')] : [jwk]
      } catch {
        return []
      }
    })
