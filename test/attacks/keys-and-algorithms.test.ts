import { describe, expect, it, vi } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { fitsAlgorithm, isSoundKey, selectKeys } from '../../src/crypto/keys.ts'
import { encodeBase64url } from '../../src/encoding/base64url.ts'
import { encodeText } from '../../src/encoding/utf8.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { jwkDecrypter } from '../../src/host/jwk-decrypter.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import {
  attestationPop,
  clientAssertion,
  clientAttestation,
  dpopProof,
  pushRequest,
  requestObject,
  type TestServer,
  testKey,
  testServer,
} from '../../src/testing/index.ts'
import { type Members, writeJWT } from '../../src/testing/jwt.ts'
import type { Client } from '../../src/types/client.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

const server = await testServer()
const { attacker } = server.keys

const pushWith = async (token: Readonly<Record<string, string>>) => {
  const url = 'https://as.example/par'
  const good = await pushRequest(server, { client: 'private_key_jwt', proof: false })
  const body = new URLSearchParams(String(good.body))
  for (const [name, value] of Object.entries(token)) body.set(name, value)
  return processPushedAuthorizationRequest(server.as, { method: 'POST', url, headers: good.headers, body })
}

const reasonOf = (result: Awaited<ReturnType<typeof pushWith>>) => (result.ok ? 'accepted' : result.error.reason)

/** The payload of a good token, signed anew under a header of the attacker's. */
const resigned = async (token: string, header: Members, key: Parameters<typeof writeJWT>[0]['key'] = attacker) =>
  writeJWT({ header, claims: JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()), key })

const EMBEDDED: readonly (readonly [string, Members])[] = [
  ['jwk', { jwk: attacker.publicJWK }],
  ['jwk beside the kid of the client', { jwk: attacker.publicJWK, kid: server.keys.client.kid }],
  ['jku', { jku: 'https://evil.example/jwks' }],
  ['x5u', { x5u: 'https://evil.example/chain.pem' }],
  ['x5c', { x5c: [Buffer.from(server.certificates.attacker.der).toString('base64')] }],
  ['kid that is a path', { kid: '../../dev/null' }],
  ['kid that is SQL', { kid: "x' UNION SELECT 'key" }],
]

describe('a key that the token brings itself (CVE-2018-0114, RFC 7515 §4.1.2 to §4.1.6)', () => {
  it.each(EMBEDDED)('does not verify a client assertion: %s', async (_name, header) => {
    const client_assertion = await resigned((await clientAssertion(server)).client_assertion, {
      alg: 'ES256',
      ...header,
    })
    expect(reasonOf(await pushWith({ client_assertion }))).toBe('client-assertion-signature')
  })

  it.each(EMBEDDED)('does not verify a request object: %s', async (_name, header) => {
    const request = await resigned(await requestObject(server), { alg: 'ES256', ...header })
    expect(reasonOf(await pushWith({ request }))).toBe('request-object-signature')
  })
})

describe('algorithm confusion (CVE-2015-9235, CVE-2016-10555, RFC 8725 §2.1)', () => {
  const { client } = server.keys
  const secrets: readonly (readonly [string, Uint8Array])[] = [
    ['SubjectPublicKeyInfo', client.spki],
    [
      'PEM',
      encodeText(
        `-----BEGIN PUBLIC KEY-----\n${Buffer.from(client.spki).toString('base64')}\n-----END PUBLIC KEY-----\n`,
      ),
    ],
    ['JWK', encodeText(JSON.stringify(client.publicJWK))],
    ['the empty secret', new Uint8Array(1)],
  ]

  it.each(secrets)('a MAC under the public key is no signature: %s', async (_form, secret) => {
    const { client_assertion } = await clientAssertion(server)
    for (const alg of ['HS256', 'HS384', 'HS512', 'ES256']) {
      const token = await resigned(client_assertion, { alg, kid: client.kid }, secret)
      expect(reasonOf(await pushWith({ client_assertion: token }))).not.toBe('accepted')
    }
  })

  it.each(['none', 'None', 'NONE', 'nOnE', '', 'null'])('alg %j needs no signature and gets no access', async (alg) => {
    const { client_assertion } = await clientAssertion(server)
    const payload = client_assertion.split('.')[1]
    const header = encodeBase64url(encodeText(JSON.stringify({ alg })))
    for (const signature of ['', 'AA']) {
      expect(reasonOf(await pushWith({ client_assertion: `${header}.${payload}.${signature}` }))).not.toBe('accepted')
    }
  })

  it('signatures of zeros do not verify (CVE-2022-21449)', async () => {
    const { client_assertion } = await clientAssertion(server)
    const input = client_assertion.slice(0, client_assertion.lastIndexOf('.'))
    for (const fill of [0, 0xff]) {
      const forged = `${input}.${encodeBase64url(new Uint8Array(64).fill(fill))}`
      expect(reasonOf(await pushWith({ client_assertion: forged }))).toBe('client-assertion-signature')
    }
  })
})

/** An RSA key of so many bits. Nothing needs its factors: it is refused or accepted before it is used. */
const rsaKey = (bits: number, e = 'AQAB'): JSONWebKey => {
  const n = new Uint8Array(bits / 8).fill(0xff)
  return { kty: 'RSA', n: encodeBase64url(n), e }
}

describe('RSA keys from 512 to 16,384 bits (RFC 7518 §3.3)', () => {
  it.each([
    [512, false],
    [1024, false],
    [2040, false],
    [2048, true],
    [4096, true],
    [8192, true],
    [8200, false],
    [16_384, false],
  ])('%i bits: usable is %j', async (bits, isUsable) => {
    const key = rsaKey(bits)
    expect(isSoundKey(key)).toBe(isUsable)
    expect(fitsAlgorithm(key, 'PS256')).toBe(isUsable)
    const metadata = {
      client_id: 'c',
      redirect_uris: ['https://client.example/cb'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...key, kid: '1' }] },
    }
    expect(parseClient(metadata, oauth21).ok).toBe(isUsable)
  })

  it('a proof under a key that is too large is refused before the key is imported', async () => {
    const proof = await dpopProof(server, { header: { alg: 'PS256', jwk: rsaKey(16_384) } })
    const request = await pushRequest(server, { client: 'private_key_jwt', proof: false })
    const headers = new Headers([...(request.headers as Headers), ['DPoP', proof]])
    const imported: unknown[] = []
    const { importKey } = crypto.subtle
    crypto.subtle.importKey = ((...given: Parameters<typeof importKey>) => {
      imported.push(given[0])
      return importKey.apply(crypto.subtle, given)
    }) as typeof importKey
    try {
      expect((await processPushedAuthorizationRequest(server.as, { ...request, headers })).ok).toBe(false)
    } finally {
      crypto.subtle.importKey = importKey
    }
    expect(imported).not.toContainEqual(expect.objectContaining({ kty: 'RSA' }))
  })

  it.each(['AQ', 'Ag', 'AA', 'AQAAAAAAAQ'])('the exponent %s is refused (RFC 8017 §3.1)', (e) => {
    expect(isSoundKey(rsaKey(2048, e))).toBe(false)
  })

  it('of many keys without a kid, a bounded number is tried', () => {
    const keys = Array.from({ length: 100 }, () => rsaKey(8192))
    expect(selectKeys({ keys }, undefined, 'PS256').length).toBeLessThanOrEqual(16)
  })
})

describe('a forged signature that fits many keys (denial of service, RFC 7515 §4.1.4)', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => testKey('ES256')))
  const jwks = { keys: keys.map(({ publicJWK: { kid: _, ...jwk } }) => jwk) }
  const client_id = 'many'
  const many: Client = { ...server.clients.private_key_jwt, client_id, jwks }
  const header = { kid: undefined }
  const claims = { iss: client_id, sub: client_id, client_id }

  /** Sends a token that the attacker signed, and counts the signatures that the server verifies. */
  const verificationsOf = async (maxSignatureKeys: number, send: (kit: TestServer) => Promise<boolean>) => {
    const verifySignature = vi.fn(() => false)
    const policy = { maxSignatureKeys, request_parameter_supported: true }
    const options = { clientAttestation: { attesterKeys: jwks } }
    expect(await send(await testServer({ policy, clients: [many], verifySignature, ...options }))).toBe(false)
    return verifySignature.mock.calls.length
  }

  it.each([
    [16, 32],
    [3, 6],
    [2, 4],
  ])(
    'costs two signatures for each key, of which the policy allows %i: a client assertion',
    async (most, signatures) => {
      const send = async (kit: TestServer) => {
        const { url } = await pushRequest(kit, { client: 'none' })
        const body = new URLSearchParams({ ...(await clientAssertion(kit, { key: attacker, claims, header })) })
        return (
          await processPushedAuthorizationRequest(kit.as, { method: 'POST', url, headers: new Headers(FORM), body })
        ).ok
      }
      expect(await verificationsOf(most, send)).toBe(signatures)
    },
  )

  it.each([16, 3, 2])(
    'costs a signature for each key, of which the policy allows %i: a request object',
    async (most) => {
      const send = async (kit: TestServer) => {
        const request = await requestObject(kit, { key: attacker, claims, header })
        const url = `${kit.as.authorization_endpoint}?${new URLSearchParams({ client_id, request })}`
        return (await processAuthorizationRequest(kit.as, { method: 'GET', url, headers: new Headers() })).ok
      }
      expect(await verificationsOf(most, send)).toBe(most)
    },
  )

  it.each([
    [16, 32],
    [3, 6],
    [2, 4],
  ])('costs two signatures for each key, of which the policy allows %i: an attestation', async (most, signatures) => {
    const send = async (kit: TestServer) => {
      const change = { key: attacker, header }
      const headers = {
        'OAuth-Client-Attestation': await clientAttestation(kit, change),
        'OAuth-Client-Attestation-PoP': await attestationPop(kit),
      }
      const request = await pushRequest(kit, { client: 'attest_jwt_client_auth', proof: false, headers })
      return (await processPushedAuthorizationRequest(kit.as, request)).ok
    }
    expect(await verificationsOf(most, send)).toBe(signatures)
  })
})

describe('an encrypted request object that is dear to open', async () => {
  const key = await testKey('ES256', 'server')
  const rsa = await testKey('PS256', 'server-rsa')
  const decrypt = jwkDecrypter({ jwks: { keys: [key.privateJWK, rsa.privateJWK] } })
  const client = server.clients.private_key_jwt
  const jwe = (header: Members, ...rest: readonly string[]) =>
    [encodeBase64url(encodeText(JSON.stringify({ enc: 'A128GCM', ...header }))), ...rest].join('.')

  it.each([
    [
      'PBES2 with two thousand million rounds (CVE-2023-52428)',
      { alg: 'PBES2-HS256+A128KW', p2c: 2_147_483_647, p2s: 'AAAAAAAAAAAAAAAAAAAAAA' },
    ],
    ['a zip bomb (CVE-2024-28176, CVE-2024-21319, RFC 8725 §3.6)', { alg: 'ECDH-ES', zip: 'DEF', epk: key.publicJWK }],
    ['dir, for which there is no shared key', { alg: 'dir' }],
    ['RSA1_5, whose padding is an oracle (RFC 8725 §3.2, Bleichenbacher 1998)', { alg: 'RSA1_5' }],
    [
      'a point off the curve (Invalid Curve Attack, RFC 8725 §2.5, CVE-2017-16007)',
      {
        alg: 'ECDH-ES',
        epk: {
          kty: 'EC',
          crv: 'P-256',
          x: 'gTi1vdvrkIH-U6tpbmOqx1wVSrGzyd2MZPBqWLtKMKQ',
          y: 'KLsJBfoCGcFKEpKEY80-4CCBTpnsSPTYUnSVTBgqBRE',
        },
      },
    ],
    ['an ephemeral key that is no key', { alg: 'ECDH-ES', epk: { __proto__: null, kty: 'EC', crv: 'P-256' } }],
    ['a critical header', { alg: 'ECDH-ES', crit: ['exp'], epk: key.publicJWK }],
  ] as const)('is not opened: %s', async (_name, header) => {
    const segments = ['AAAA', 'AAAAAAAAAAAAAAAA', 'AAAA', 'AAAAAAAAAAAAAAAAAAAAAA'] as const
    expect(await decrypt(jwe(header, ...segments), client)).toBeUndefined()
    expect(await decrypt(jwe(header, '', ...segments.slice(1)), client)).toBeUndefined()
  })

  it('is not a signed token where an encrypted one is expected, nor the reverse (CVE-2023-51774)', async () => {
    expect(await decrypt(await requestObject(server), client)).toBeUndefined()
    const encrypted = jwe(
      { alg: 'ECDH-ES', epk: key.publicJWK },
      '',
      'AAAAAAAAAAAAAAAA',
      'AAAA',
      'AAAAAAAAAAAAAAAAAAAAAA',
    )
    expect(reasonOf(await pushWith({ client_assertion: encrypted }))).toBe('client-assertion-malformed')
  })
})
