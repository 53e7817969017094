import { CompactEncrypt, compactDecrypt, importJWK } from 'jose'
import { jwkDecrypter } from '../../../src/host/jwk-decrypter.ts'
import type { Target } from '../target.ts'
import { type PrivateJWK, privateJWK, publicJWK } from './keys.ts'

const TEXT = '{"iss":"s6BhdRkqt3","aud":"https://as.example"}'

const KEYS = [
  { ...privateJWK('c1-rsa'), kid: 'rsa' },
  { ...privateJWK('c1-es256'), kid: 'ec' },
  { ...privateJWK('inst-es384'), kid: 'ec-384' },
]

const encode = (text: string): string => Buffer.from(text).toString('base64url')

/** A JWE whose header says something else than that for which it was made. */
const relabelled = (token: string, change: Readonly<Record<string, unknown>>): string => {
  const [header = '', ...rest] = token.split('.')
  return [
    encode(JSON.stringify({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), ...change })),
    ...rest,
  ].join('.')
}

const imported = new Map<string, ReturnType<typeof importJWK>>()

const importOnce = (key: PrivateJWK, alg: string): ReturnType<typeof importJWK> => {
  const name = `${alg} ${key.kid}`
  const made = imported.get(name) ?? importJWK({ ...key }, alg)
  imported.set(name, made)
  return made
}

/** Encrypted request objects, against jose with each of the keys. */
export const makeJWETarget = async (): Promise<Target<string | undefined>> => {
  const made: string[] = []
  for (const [key, algs] of [
    [0, ['RSA-OAEP-256']],
    [1, ['ECDH-ES', 'ECDH-ES+A128KW']],
    [2, ['ECDH-ES+A256KW']],
  ] as const) {
    for (const alg of algs) {
      for (const enc of ['A128GCM', 'A256CBC-HS512']) {
        for (const kid of [undefined, KEYS[key]?.kid]) {
          const header = { alg, enc, ...(kid === undefined ? {} : { kid }) }
          const encryptionKey = await importJWK({ ...publicJWK(KEYS[key] ?? {}) }, alg)
          made.push(await new CompactEncrypt(Buffer.from(TEXT)).setProtectedHeader(header).encrypt(encryptionKey))
        }
      }
    }
  }
  const [first = ''] = made
  const decrypt = jwkDecrypter({ jwks: { keys: KEYS } })
  return {
    name: 'jwe',
    corpus: [
      ...made,
      ...made,
      relabelled(first, { zip: 'DEF' }),
      relabelled(first, { crit: ['exp'], exp: 1 }),
      relabelled(first, { alg: 'PBES2-HS256+A128KW', p2c: 2_147_483_647, p2s: 'AAAAAAAAAAAAAAAAAAAAAA' }),
      relabelled(first, { alg: 'dir' }),
      relabelled(first, { alg: 'RSA1_5' }),
      relabelled(first, { epk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }, alg: 'ECDH-ES' }),
    ],
    dictionary: [
      'RSA-OAEP-256',
      'RSA-OAEP',
      'RSA1_5',
      'dir',
      'ECDH-ES',
      'A128KW',
      'A128GCM',
      'A256CBC-HS512',
      '"zip":"DEF",',
      '"crit":[],',
      '"apu":"AA",',
      '"p2c":1000000,',
      '"epk":{},',
      '"kid":"ec",',
      'X25519',
      '.',
      '..',
      '=',
      'AA',
      '\0',
    ],
    growthLength: 65_536,
    read: async (text) => decrypt(text, { client_id: 's6BhdRkqt3' } as never),
    isAccepted: (plaintext) => plaintext !== undefined,
    compare: async (text, plaintext) => {
      if (plaintext === undefined) return undefined
      for (const key of KEYS) {
        try {
          const { alg } = JSON.parse(Buffer.from(text.split('.')[0] ?? '', 'base64url').toString())
          const opened = await compactDecrypt(text, await importOnce(key, alg))
          return Buffer.from(opened.plaintext).toString() === plaintext ? undefined : 'jose reads another text.'
        } catch {}
      }
      return 'jose opens the token under none of the keys.'
    },
  }
}
