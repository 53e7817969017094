import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { jwkDecrypter } from '../../src/host/jwk-decrypter.ts'
import type { Client } from '../../src/types/client.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

const client: Client = { client_id: 'client' }

let rsa: JSONWebKey
let ec: JSONWebKey
let okp: JSONWebKey
beforeAll(async () => {
  const make = async (alg: string, crv?: string) => {
    const options = crv === undefined ? { extractable: true } : { extractable: true, crv }
    const { privateKey } = await generateKeyPair(alg, options)
    return { ...(await exportJWK(privateKey)), kid: `${alg}-${crv ?? ''}` } as JSONWebKey
  }
  rsa = await make('RSA-OAEP-256')
  ec = await make('ECDH-ES', 'P-256')
  okp = await make('ECDH-ES', 'X25519')
})

const open = ({ kty, crv, x, y, n, e }: JSONWebKey): JWK => JSON.parse(JSON.stringify({ kty, crv, x, y, n, e }))

const encrypt = async (jwk: JSONWebKey, alg: string, enc: string, header: object = {}, text = 'a.b.c') =>
  new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg, enc, ...header })
    .encrypt(await importJWK(open(jwk), alg))

describe('a decrypter made from private keys', () => {
  it.each(['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512', 'A128GCM', 'A192GCM', 'A256GCM'])(
    'opens %s under every algorithm',
    async (enc) => {
      const decrypt = jwkDecrypter({ jwks: { keys: [rsa, ec, okp] } })
      for (const [jwk, alg] of [
        [rsa, 'RSA-OAEP-256'],
        [ec, 'ECDH-ES'],
        [ec, 'ECDH-ES+A128KW'],
        [ec, 'ECDH-ES+A256KW'],
        [okp, 'ECDH-ES'],
      ] as const) {
        expect(await decrypt(await encrypt(jwk, alg, enc), client)).toBe('a.b.c')
      }
    },
  )

  it('opens with the key that the token names, and with no other', async () => {
    const decrypt = jwkDecrypter({ jwks: { keys: [rsa, ec] } })
    expect(await decrypt(await encrypt(ec, 'ECDH-ES', 'A128GCM', { kid: ec.kid }), client)).toBe('a.b.c')
    expect(await decrypt(await encrypt(ec, 'ECDH-ES', 'A128GCM', { kid: 'other' }), client)).toBeUndefined()
  })

  it('tries the keys that fit where the token names none', async () => {
    const { privateKey } = await generateKeyPair('ECDH-ES', { extractable: true })
    const other = { ...(await exportJWK(privateKey)), kid: 'other' } as JSONWebKey
    const decrypt = jwkDecrypter({ jwks: { keys: [other, ec] } })
    expect(await decrypt(await encrypt(ec, 'ECDH-ES', 'A128GCM'), client)).toBe('a.b.c')
  })

  it('tries two keys of the kind at most, and finds any by its kid', async () => {
    const made = await Promise.all([1, 2].map(() => generateKeyPair('ECDH-ES', { extractable: true })))
    const others = await Promise.all(made.map(({ privateKey }) => exportJWK(privateKey)))
    const keys = [...others.map((key, index) => ({ ...key, kid: `${index}` }) as JSONWebKey), okp, rsa, ec]
    const decrypt = jwkDecrypter({ jwks: { keys } })
    expect(await decrypt(await encrypt(ec, 'ECDH-ES', 'A128GCM'), client)).toBeUndefined()
    expect(await decrypt(await encrypt(ec, 'ECDH-ES', 'A128GCM', { kid: ec.kid }), client)).toBe('a.b.c')
    // a key on another curve than the ephemeral one cannot fit, and does not count
    expect(await decrypt(await encrypt(okp, 'ECDH-ES', 'A128GCM'), client)).toBe('a.b.c')
  })

  it('opens RSA-OAEP only where it was asked to', async () => {
    const token = await encrypt(rsa, 'RSA-OAEP', 'A128GCM')
    expect(await jwkDecrypter({ jwks: { keys: [rsa] } })(token, client)).toBeUndefined()
    const decrypt = jwkDecrypter({ jwks: { keys: [rsa] }, algorithms: ['RSA-OAEP'] })
    expect(await decrypt(token, client)).toBe('a.b.c')
  })

  it('opens no contents under an algorithm that it was not asked for', async () => {
    const decrypt = jwkDecrypter({ jwks: { keys: [ec] }, encryptions: ['A256GCM'] })
    expect(await decrypt(await encrypt(ec, 'ECDH-ES', 'A128GCM'), client)).toBeUndefined()
  })

  it('opens nothing that was encrypted for another, or was changed', async () => {
    const decrypt = jwkDecrypter({ jwks: { keys: [ec] } })
    const token = await encrypt(ec, 'ECDH-ES', 'A128GCM')
    const segments = token.split('.')
    for (let at = 0; at < segments.length; at++) {
      const changed = segments.map((segment, index) => (index === at ? `${segment}AAAA` : segment)).join('.')
      expect(await decrypt(changed, client)).toBeUndefined()
    }
    expect(await decrypt(await encrypt(okp, 'ECDH-ES', 'A128GCM'), client)).toBeUndefined()
  })

  const header = (members: object) => btoa(JSON.stringify(members)).replaceAll('=', '')

  it.each([
    ['nothing', ''],
    ['a JWS', 'a.b.c'],
    ['six segments', 'a.b.c.d.e.f'],
    ['a header that is no JSON', 'AAAA.b.c.d.e'],
    ['a direct key', `${header({ alg: 'dir', enc: 'A128GCM' })}..b.c.d`],
    ['a password', `${header({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2_000_000_000, p2s: 'AAAA' })}.a.b.c.d`],
    ['RSA1_5', `${header({ alg: 'RSA1_5', enc: 'A128GCM' })}.a.b.c.d`],
    ['an algorithm that is a number', `${header({ alg: 1, enc: 'A128GCM' })}.a.b.c.d`],
    [
      'an algorithm that is there twice',
      `${btoa('{"alg":"ECDH-ES","alg":"dir","enc":"A128GCM"}').replaceAll('=', '')}.a.b.c.d`,
    ],
  ])('opens nothing for %s', async (_, token) => {
    expect(await jwkDecrypter({ jwks: { keys: [rsa, ec] } })(token, client)).toBeUndefined()
  })

  it.each([
    ['an extension', { crit: ['b64'], b64: true }],
    ['compression', { zip: 'DEF' }],
  ])('opens nothing that demands %s', async (_, members) => {
    const token = await encrypt(ec, 'ECDH-ES', 'A128GCM')
    const { epk } = JSON.parse(atob((token.split('.')[0] ?? '').replaceAll('-', '+').replaceAll('_', '/')))
    const forged = [header({ alg: 'ECDH-ES', enc: 'A128GCM', epk, ...members }), ...token.split('.').slice(1)].join('.')
    expect(await jwkDecrypter({ jwks: { keys: [ec] } })(forged, client)).toBeUndefined()
  })

  it('opens nothing that is longer than its bound, and takes no time over it', async () => {
    const token = await encrypt(ec, 'ECDH-ES', 'A128GCM', {}, 'x'.repeat(100))
    expect(await jwkDecrypter({ jwks: { keys: [ec] }, maxLength: token.length - 1 })(token, client)).toBeUndefined()
    expect(await jwkDecrypter({ jwks: { keys: [ec] }, maxLength: token.length })(token, client)).toBe('x'.repeat(100))
    expect(milliseconds(() => jwkDecrypter({ jwks: { keys: [ec] } })(megabyte('a.'), client))).toBeLessThan(BLINK)
  })

  it('is not made without a private key that is strong enough', () => {
    expect(() => jwkDecrypter({ jwks: { keys: [] } })).toThrow(TypeError)
    expect(() => jwkDecrypter({ jwks: { keys: [open(ec) as JSONWebKey] } })).toThrow(TypeError)
    expect(() => jwkDecrypter({ jwks: { keys: [{ ...rsa, n: 'x'.repeat(171) }] } })).toThrow(TypeError)
    expect(() => jwkDecrypter({ jwks: { keys: [{ ...ec, use: 'sig' }] } })).toThrow(TypeError)
  })

  it('is not made for algorithms that share a secret', () => {
    expect(() => jwkDecrypter({ jwks: { keys: [ec] }, algorithms: ['dir'] })).toThrow(/dir/)
  })
})
