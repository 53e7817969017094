// Keys, assertions, proofs and forms, made before anything is measured.
import { createPrivateKey, randomBytes, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { makeKeyPair } from '../support/key-pair.mjs'

export const ISSUER = 'https://as.example.com'
export const PAR = `${ISSUER}/request`
export const TOKEN = `${ISSUER}/token`
export const REDIRECT_URI = 'https://client.example.org/callback'
export const CODE_VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const SECRET = 'GUGc9nIL3pOXGsBZ7QkRtu0mVfXyJw2d'

export const now = () => Math.floor(Date.now() / 1000)
export const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
export const identifier = () => randomBytes(16).toString('base64url')

export const makeKey = () => {
  const { privateKey, publicKey } = makeKeyPair('ec', { namedCurve: 'P-256' })
  const { kty, crv, x, y } = publicKey.export({ format: 'jwk' })
  return { privateKey, jwk: { kty, crv, x, y } }
}

// of the cases, so that every process has the same
const fixtures = JSON.parse(readFileSync(new URL('../cases/fixtures.json', import.meta.url), 'utf8'))
const { d, ...open } = fixtures.keys['c1-es256'].private

export const clientKey = {
  privateKey: createPrivateKey({ key: { ...open, d }, format: 'jwk' }),
  jwk: { kty: open.kty, crv: open.crv, x: open.x, y: open.y },
}
export const clientJWK = { ...clientKey.jwk, kid: 'client-1', use: 'sig', alg: 'ES256' }
export const dpopKeys = Array.from({ length: 64 }, makeKey)

/** The attester of wallets, and the URL at which a client has its metadata. */
export const attesterKey = makeKey()
export const attesterJWK = { ...attesterKey.jwk, kid: 'attester-1', use: 'sig', alg: 'ES256' }
export const DOCUMENT_URL = 'https://application.example.org/client.json'

const anyOf = (list) => list[Math.floor(Math.random() * list.length)]

export const signJWT = (header, claims, { privateKey }) => {
  const input = `${encode(header)}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${input}.${signature.toString('base64url')}`
}

export const clientAssertion = (client_id, aud = ISSUER) =>
  signJWT(
    { alg: 'ES256', kid: 'client-1', typ: 'JWT' },
    { iss: client_id, sub: client_id, aud, iat: now(), exp: now() + 300, jti: identifier() },
    clientKey,
  )

export const dpopProof = (htu, key) =>
  signJWT({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk }, { jti: identifier(), htm: 'POST', htu, iat: now() }, key)

export const requestParameters = (scope = 'openid') => ({
  response_type: 'code',
  redirect_uri: REDIRECT_URI,
  scope,
  state: identifier(),
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
})

const registration = {
  redirect_uris: [REDIRECT_URI],
  response_types: ['code'],
  grant_types: ['authorization_code'],
  scope: 'openid',
}

/** The clients, as RFC 7591 spells them. */
export const clients = [
  { client_id: 'basic', token_endpoint_auth_method: 'client_secret_basic', client_secret: SECRET },
  {
    client_id: 'signer',
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: 'ES256',
    jwks: { keys: [clientJWK] },
  },
  { client_id: 'public', token_endpoint_auth_method: 'none' },
  { client_id: 'certified', token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=other' },
].map((client) => ({ ...client, ...registration }))

export const wallet = {
  client_id: 'wallet',
  token_endpoint_auth_method: 'attest_jwt_client_auth',
  ...registration,
}

/** What stands at `DOCUMENT_URL`. */
export const clientDocument = {
  client_id: DOCUMENT_URL,
  client_name: 'Application',
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [clientJWK] },
  ...registration,
}

const FORM = 'application/x-www-form-urlencoded'
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export const post = (path, form, headers = {}) => {
  const body = Buffer.from(new URLSearchParams(form).toString())
  return {
    method: 'POST',
    path,
    headers: { host: 'as.example.com', 'content-type': FORM, 'content-length': String(body.length), ...headers },
    body,
  }
}

export const withAssertion = (form, client_id = 'signer') => ({
  ...form,
  client_assertion_type: ASSERTION_TYPE,
  client_assertion: clientAssertion(client_id),
})

export const CERTIFICATE =
  'MIIBMjCB2KADAgECAhR5aY7LIHf1hyyB2489g23QNz6ksjAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVvdGhlcjAeFw0yMDAxMDEwMDAwMDBaFw00MDAx' +
  'MDEwMDAwMDBaMBAxDjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEudXrRTLhnZX+lXG8/tyerqmPc/6H5NYp0iynUxUwuuQz' +
  'ME9majvKVt4QK/54NUT948cKl84DEImIMLuboljS0aMQMA4wDAYDVR0TAQH/BAIwADAKBggqhkjOPQQDAgNJADBGAiEAxY9v4n0VetBz8XNFq9W/Kw0J' +
  'Ys6ZzfH5QD/UHYoRDGoCIQCFpvW7AUpk3FKpoeIyHOuH9quPku6NdstM1ohNcEAhYQ=='
export const PROXY_SECRET = 'between the proxy and us'.replaceAll(' ', '-')

const requestObject = (scope) =>
  signJWT(
    { alg: 'ES256', kid: 'client-1', typ: 'oauth-authz-req+jwt' },
    {
      iss: 'signer',
      aud: ISSUER,
      client_id: 'signer',
      iat: now(),
      nbf: now(),
      exp: now() + 300,
      ...requestParameters(scope),
    },
    clientKey,
  )

/** One instance of a wallet, attested for a day. */
const makeInstance = () => {
  const key = makeKey()
  const header = { typ: 'oauth-client-attestation+jwt', alg: 'ES256', kid: attesterJWK.kid }
  const claims = { sub: 'wallet', iat: now(), exp: now() + 86_400, cnf: { jwk: key.jwk } }
  return { key, attestation: signJWT(header, claims, attesterKey) }
}
const instances = Array.from({ length: 64 }, makeInstance)

const attested = ({ key, attestation } = anyOf(instances)) => ({
  'oauth-client-attestation': attestation,
  'oauth-client-attestation-pop': signJWT(
    { typ: 'oauth-client-attestation-pop+jwt', alg: 'ES256' },
    { aud: ISSUER, jti: identifier(), iat: now() },
    key,
  ),
})

const basic = { authorization: `Basic ${Buffer.from(`basic:${SECRET}`).toString('base64')}` }
const certificate = { 'client-cert': `:${CERTIFICATE}:`, 'x-proxy-secret': PROXY_SECRET }

/** The pushes that are measured, by letter; each call makes a request that was never sent before. */
export const makePushes = ({ scope, path = '/request', idOf = (name) => name } = {}) => {
  const signer = idOf('signer')
  const by = (name) => ({ ...requestParameters(scope), client_id: idOf(name) })
  const c = (key = anyOf(dpopKeys)) =>
    post(path, withAssertion(by('signer'), signer), { dpop: dpopProof(`${ISSUER}${path}`, key) })
  return {
    a: () => post(path, by('basic'), basic),
    b: () => post(path, withAssertion(by('signer'), signer)),
    c,
    'c, new key': () => c(makeKey()),
    d: () => post(path, by('public')),
    e: () => post(path, by('certified'), certificate),
    f: () => post(path, withAssertion({ client_id: 'signer', request: requestObject(scope) })),
    g: () => post(path, by('wallet'), attested()),
    h: () => post(path, withAssertion(by(DOCUMENT_URL), DOCUMENT_URL)),
  }
}

export const pushes = makePushes()

/** A code for tokens, by assertion and proof. */
export const redemptionOf = (code, key) => {
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier: CODE_VERIFIER }
  return post('/token', withAssertion(form), { dpop: dpopProof(TOKEN, key) })
}

export const makeMany = (make) => (count) => Array.from({ length: count }, () => make())
