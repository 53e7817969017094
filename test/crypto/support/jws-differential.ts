import { createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { compactVerify, importJWK, type JWK } from 'jose'
import { parseCompactJWS, verifyJWS } from '../../../src/crypto/jws.ts'
import { importPublicKey } from '../../../src/crypto/keys.ts'
import { verifyMAC } from '../../../src/crypto/mac-signatures.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'
import { fixtures, materialise } from '../../cases/materialise.mjs'
import { makeKeyPair } from '../../support/key-pair.mjs'

/** A key as each side takes it: a public JWK, or a secret. */
export type Key = JSONWebKey | Uint8Array

export interface Attempt {
  readonly token: string
  readonly key: Key
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

const keyOf = (name: string): KeyObject => {
  const { [name]: key } = fixtures.keys as Record<string, { private: Record<string, string> }>
  return createPrivateKey({ key: key?.private ?? {}, format: 'jwk' })
}

/** A signer for every algorithm, under the keys of the cases. ES512 has none there. */
const makeSigners = (): readonly Signer[] => {
  const rsa = keyOf('c1-rsa')
  const ed25519 = keyOf('c1-ed25519')
  const pairs: readonly (readonly [string, KeyObject])[] = [
    ['ES256', keyOf('c1-es256')],
    ['ES384', keyOf('inst-es384')],
    ['ES512', makeKeyPair('ec', { namedCurve: 'P-521' }).privateKey],
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
const makeToken = (signer: Signer, header = HEADERS[0], payload = PAYLOADS[0]): string => {
  const input = `${encode(header?.(signer.alg) ?? '')}.${encode(payload ?? '')}`
  return `${input}.${encode(signatureOf(signer, input))}`
}

/** What is done to a signature whose bytes are known. */
const RESIZED: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => bytes.subarray(0, -1),
  (bytes) => bytes.subarray(1),
  (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]),
  (bytes) => Buffer.concat([Buffer.alloc(1), bytes]),
  (bytes) => Buffer.alloc(bytes.length),
  () => Buffer.alloc(0),
  () => Buffer.from([0x30, 6, 2, 1, 1, 2, 1, 1]),
  (bytes) => Buffer.concat([bytes.subarray(bytes.length / 2), bytes.subarray(0, bytes.length / 2)]),
  (bytes) => Buffer.alloc(bytes.length, 255),
]

const resized = (token: string, change: (bytes: Buffer) => Buffer): string => {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return `${header}.${payload}.${encode(change(Buffer.from(signature, 'base64url')))}`
}

/** Tokens of every algorithm with the key of their signer: plain ones, ones with an odd header or payload, and ones with an odd signature. */
export const makeTokens = (): readonly Attempt[] =>
  makeSigners().flatMap((signer) => {
    const plain = [0, 1].map((at) => makeToken(signer, HEADERS[at], PAYLOADS[at]))
    const odd = [
      ...HEADERS.slice(2).map((header) => makeToken(signer, header)),
      ...PAYLOADS.slice(2).map((payload) => makeToken(signer, HEADERS[0], payload)),
      ...RESIZED.map((change) => resized(plain[0] ?? '', change)),
    ]
    // the plain ones as often as the odd ones
    return [...odd.flatMap((token, at) => [plain[at % 2] ?? '', token])].map((token) => ({ token, key: signer.key }))
  })

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
