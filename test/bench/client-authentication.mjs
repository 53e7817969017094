// Shows that an attacker cannot tell by the clock which clients there are, and how they authenticate.
//
//   npm run build && node test/bench/client-authentication.mjs
//
// Every group of attempts goes through the whole push endpoint, in turn and in changing order, so that whatever else the
// machine does hits all alike. Printed are medians in microseconds and what they are of the first in the group.
import { createHmac, sign } from 'node:crypto'
import { authorizationServer, processPushedAuthorizationRequest } from '../../dist/index.js'
import { oauth21 } from '../../dist/profiles.js'
import { memoryStore } from '../../dist/stores/memory.js'
import { makeKeyPair } from '../support/key-pair.mjs'

const rounds = Number(process.argv[2] ?? 800)
const now = 1_800_000_000
const issuer = 'https://as.example.com'
const url = `${issuer}/par`

const makeKey = (type, options) => {
  const { privateKey, publicKey } = makeKeyPair(type, options)
  return { privateKey, jwk: publicKey.export({ format: 'jwk' }) }
}
const registered = {
  ES256: makeKey('ec', { namedCurve: 'P-256' }),
  PS256: makeKey('rsa', { modulusLength: 2048 }),
  EdDSA: makeKey('ed25519'),
}
const attackers = {
  ES256: makeKey('ec', { namedCurve: 'P-256' }).privateKey,
  PS256: makeKey('rsa', { modulusLength: 2048 }).privateKey,
  EdDSA: makeKey('ed25519').privateKey,
}
const selfSignedKey = makeKey('ec', { namedCurve: 'P-256' }).jwk
const certificate = Buffer.from(
  'MIIBMjCB2KADAgECAhR5aY7LIHf1hyyB2489g23QNz6ksjAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVvdGhlcjAeFw0yMDAxMDEwMDAwMDBaFw00MDAx' +
    'MDEwMDAwMDBaMBAxDjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEudXrRTLhnZX+lXG8/tyerqmPc/6H5NYp0iynUxUwuuQz' +
    'ME9majvKVt4QK/54NUT948cKl84DEImIMLuboljS0aMQMA4wDAYDVR0TAQH/BAIwADAKBggqhkjOPQQDAgNJADBGAiEAxY9v4n0VetBz8XNFq9W/Kw0J' +
    'Ys6ZzfH5QD/UHYoRDGoCIQCFpvW7AUpk3FKpoeIyHOuH9quPku6NdstM1ohNcEAhYQ==',
  'base64',
)
const secret = '0123456789abcdef0123456789abcdef'
const clients = new Map(
  [
    { client_id: 'basic', client_secret: secret },
    { client_id: 'several', client_secret: secret, client_secrets: [{ value: 'next' }] },
    { client_id: 'public', token_endpoint_auth_method: 'none' },
    { client_id: 'hmac', token_endpoint_auth_method: 'client_secret_jwt', client_secret: secret },
    { client_id: 'signed', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [] } },
    { client_id: 'lost', token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://client.example/jwks' },
    { client_id: 'pki', token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'a.example' },
    { client_id: 'self', token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [selfSignedKey] } },
    ...Object.entries(registered).map(([alg, { jwk }]) => ({
      client_id: alg,
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: alg,
      jwks: { keys: [{ ...jwk, kid: 'k' }] },
    })),
  ].map((client) => [client.client_id, { redirect_uris: ['https://client.example/cb'], ...client }]),
)

const clock = () => now
const as = authorizationServer({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  pushed_authorization_request_endpoint: url,
  policy: {
    ...oauth21,
    token_endpoint_auth_methods_supported: [
      'none',
      'client_secret_basic',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ],
    token_endpoint_auth_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA', 'HS256'],
  },
  secret: new Uint8Array(32).fill(1),
  store: memoryStore({ clock }),
  clock,
  findClient: async (client_id) => clients.get(client_id),
  findClientKeys: async ({ jwks }) => jwks ?? Promise.reject(new Error('not to be had')),
})

const parameters = {
  response_type: 'code',
  redirect_uri: 'https://client.example/cb',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
}
const request = (form, headers = {}, rest = {}) => ({
  method: 'POST',
  url,
  headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded', ...headers }),
  body: new URLSearchParams({ ...parameters, ...form }).toString(),
  ...rest,
})
const basic = (client_id, client_secret) =>
  request({}, { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` })

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const assertion = (alg, client_id, header = { kid: 'k' }, key = attackers[alg]) => {
  const claims = { iss: client_id, sub: client_id, aud: issuer, exp: now + 60, jti: 'j' }
  const input = `${encode({ alg, ...header })}.${encode(claims)}`
  const signature =
    alg === 'HS256'
      ? createHmac('sha256', 'x'.repeat(32)).update(input).digest()
      : alg === 'ES256'
        ? sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' })
        : alg === 'PS256'
          ? sign('sha256', input, { key, padding: 6, saltLength: 32 })
          : sign(null, Buffer.from(input), key)
  return request({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: `${input}.${signature.toString('base64url')}`,
  })
}
const withCertificate = (client_id) =>
  request({ client_id }, {}, { clientCertificate: { der: certificate, verified: true } })

const basicWithCertificate = (client_id) => ({
  ...basic(client_id, 'x'.repeat(32)),
  clientCertificate: { der: certificate, verified: true },
})

const signatures = (alg, owner, other) => ({
  'wrong signature': assertion(alg, owner),
  'unknown client': assertion(alg, 'nobody'),
  'unknown kid': assertion(alg, owner, { kid: 'x' }),
  'another algorithm': assertion(alg, other),
  'another method': assertion(alg, 'basic'),
  'a client without keys': assertion(alg, 'signed'),
  'keys not to be had': assertion(alg, 'lost'),
})
const groups = {
  Basic: {
    'wrong secret': basic('basic', 'x'.repeat(32)),
    'unknown client': basic('nobody', 'x'.repeat(32)),
    'another method': basic('signed', 'x'.repeat(32)),
    'a public client': basic('public', 'x'.repeat(32)),
    'a client that rotates': basic('several', 'x'.repeat(32)),
  },
  'private_key_jwt, ES256': signatures('ES256', 'ES256', 'PS256'),
  'private_key_jwt, PS256': signatures('PS256', 'PS256', 'ES256'),
  'private_key_jwt, EdDSA': signatures('EdDSA', 'EdDSA', 'ES256'),
  client_secret_jwt: {
    'wrong secret': assertion('HS256', 'hmac'),
    'unknown client': assertion('HS256', 'nobody'),
    'another method': assertion('HS256', 'ES256'),
  },
  'a certificate and a secret': {
    'a client of tls_client_auth': basicWithCertificate('pki'),
    'a client of self_signed_tls_client_auth': basicWithCertificate('self'),
    'wrong secret': basicWithCertificate('basic'),
    'unknown client': basicWithCertificate('nobody'),
  },
  'a certificate': {
    'another name': withCertificate('pki'),
    'unknown client': withCertificate('nobody'),
    'another key': withCertificate('self'),
    'another method': withCertificate('basic'),
  },
}

// the clients with keys have been here before, so that theirs are known to the server; nobody else may see that
for (const alg of Object.keys(registered)) {
  const good = assertion(alg, alg, { kid: 'k' }, registered[alg].privateKey)
  const result = await processPushedAuthorizationRequest(as, good)
  if (!result.ok) throw new Error(`${alg}: ${result.error.reason}`)
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1]

for (const [group, attempts] of Object.entries(groups)) {
  const entries = Object.entries(attempts)
  const times = new Map(entries.map(([name]) => [name, []]))
  for (let round = -100; round < rounds; round++) {
    for (let turn = 0; turn < entries.length; turn++) {
      const [name, attempt] = entries[(turn + round + 100) % entries.length]
      const began = process.hrtime.bigint()
      const result = await processPushedAuthorizationRequest(as, attempt)
      const took = Number(process.hrtime.bigint() - began) / 1000
      if (
        result.ok ||
        result.error.status !== 401 ||
        result.error.error_description !== 'Client authentication failed.'
      ) {
        throw new Error(`${group}, ${name}: not refused as it should be`)
      }
      if (round >= 0) times.get(name).push(took)
    }
  }
  const first = median(times.get(entries[0][0]))
  console.log(group)
  for (const [name, measured] of times) {
    const value = median(measured)
    console.log(`  ${name.padEnd(24)} ${value.toFixed(1).padStart(8)} µs  ${(value / first).toFixed(2)}`)
  }
}
