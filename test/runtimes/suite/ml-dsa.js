import { authorizationServer, authorizationServerMetadata } from 'parapet'
import { parseClientAssertion, verifyClientAssertion } from 'parapet/client-authentication'
import { computeJWKThumbprint, verifyDPoPProof } from 'parapet/dpop'
import { oauth21 } from 'parapet/profiles'
import { parseRequestObject, verifyRequestObject } from 'parapet/request-object'
import { memoryStore } from 'parapet/stores/memory'
import { ISSUER, NOW } from './parties.js'
import { reasonOf, same } from './same.js'
import { mlDSA44 } from './vectors.js'

// ML-DSA verifies where the runtime has it, and is refused like any unknown algorithm elsewhere: the checks are the same, and what is
// expected of them depends on whether the runtime can make a key.

/** Bytes of a public key and of a signature (FIPS 204 §4, table 2). */
const SIZES = { 'ML-DSA-44': [1312, 2420], 'ML-DSA-65': [1952, 3309], 'ML-DSA-87': [2592, 4627] }

const encode = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const utf8 = (text) => new TextEncoder().encode(text)

/** A key pair; where the runtime makes none, a public key of the right size and a signature that nothing can verify. */
const makeSigner = async (alg) => {
  const [keyBytes, signatureBytes] = SIZES[alg]
  try {
    const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: alg }, true, ['sign', 'verify'])
    const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey('jwk', publicKey)
    return { has: true, jwk, sign: async (data) => crypto.subtle.sign({ name: alg }, privateKey, data) }
  } catch {
    const jwk = { kty: 'AKP', alg, pub: encode(new Uint8Array(keyBytes).fill(1)) }
    return { has: false, jwk, sign: async () => new Uint8Array(signatureBytes) }
  }
}

const signJWT = async ({ jwk, sign }, header, claims) => {
  const input = [{ alg: jwk.alg, ...header }, claims].map((part) => encode(utf8(JSON.stringify(part)))).join('.')
  return `${input}.${encode(new Uint8Array(await sign(utf8(input))))}`
}

const verifyAssertion = (assertion, jwk) => {
  const parsed = parseClientAssertion(assertion, 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  return verifyClientAssertion(parsed.value, {
    now: NOW,
    client_id: 'any',
    algorithms: [jwk.alg],
    jwks: { keys: [jwk] },
    audience: { kind: 'issuer', issuer: ISSUER, endpoints: [] },
    maxLifetime: 60,
    clockTolerance: 0,
    jtiRequired: true,
  })
}

const verifyObject = (request, jwk) =>
  verifyRequestObject(parseRequestObject(request).value, {
    now: NOW,
    client_id: 'any',
    issuer: ISSUER,
    algorithms: [jwk.alg],
    jwks: { keys: [jwk] },
    policy: { clockTolerance: 0, requestObjectRequiredClaims: [] },
  })

const verifyProof = (proof, { alg }) => {
  const expected = { now: NOW, method: 'POST', url: `${ISSUER}/par`, algorithms: [alg], maxAge: 60, clockTolerance: 0 }
  return verifyDPoPProof(proof, { ...expected, nonce: 'off' })
}

const uses = (alg) => ({
  name: `${alg}: assertion, request object and proof verify where the runtime has it, and are refused elsewhere`,
  run: async () => {
    const signer = await makeSigner(alg)
    const { has, jwk } = signer
    const claims = { iss: 'any', sub: 'any', aud: ISSUER, iat: NOW, exp: NOW + 30, jti: 'once' }
    const assertion = await signJWT(signer, {}, claims)
    same(reasonOf(await verifyAssertion(assertion, jwk)), has ? 'accepted' : 'client-assertion-signature', 'assertion')
    const request = await signJWT(signer, {}, { iss: 'any', aud: ISSUER, client_id: 'any', response_type: 'code' })
    same(reasonOf(await verifyObject(request, jwk)), has ? 'accepted' : 'request-object-signature', 'request object')
    const header = { typ: 'dpop+jwt', jwk }
    const proof = await signJWT(signer, header, { htm: 'POST', htu: `${ISSUER}/par`, iat: NOW, jti: 'once' })
    const verified = await verifyProof(proof, jwk)
    same(reasonOf(verified), has ? 'accepted' : 'dpop-proof-key', 'proof')
    if (has) same(verified.value.jkt, await computeJWKThumbprint(jwk), 'thumbprint')
    const other = await makeSigner(alg)
    const foreign = await signJWT({ ...signer, sign: other.sign }, {}, claims)
    same(reasonOf(await verifyAssertion(foreign, jwk)), 'client-assertion-signature', "another key's signature")
    const secret = { ...jwk, priv: encode(new Uint8Array(32)) }
    same(reasonOf(await verifyAssertion(assertion, secret)), 'client-assertion-signature', 'a private key')
  },
})

const example = {
  name: 'RFC 9964 Appendix A.1: the thumbprint of the key, and what OpenSSL signed with it',
  run: async () => {
    same(await computeJWKThumbprint(mlDSA44.jwk), mlDSA44.thumbprint, 'the thumbprint')
    const { has } = await makeSigner('ML-DSA-44')
    const reason = reasonOf(await verifyAssertion(mlDSA44.assertion, mlDSA44.jwk))
    same(reason, has ? 'accepted' : 'client-assertion-signature', 'the assertion')
  },
}

const listed = {
  name: 'a server that lists ML-DSA advertises it where the runtime has it, and does not start elsewhere',
  run: async () => {
    const { has } = await makeSigner('ML-DSA-44')
    const start = () =>
      authorizationServer({
        issuer: ISSUER,
        authorization_endpoint: `${ISSUER}/authorize`,
        token_endpoint: `${ISSUER}/token`,
        policy: { ...oauth21, dpop_signing_alg_values_supported: ['ES256', 'ML-DSA-44'] },
        store: memoryStore({ clock: () => NOW }),
        secret: 'known to everybody, and long enough for tests',
        findClient: async () => undefined,
      })
    if (has) {
      const { dpop_signing_alg_values_supported } = authorizationServerMetadata(start())
      same(dpop_signing_alg_values_supported, ['ES256', 'ML-DSA-44'], 'the metadata')
      return
    }
    const messageOf = () => {
      try {
        start()
        return 'it started'
      } catch (error) {
        return String(error)
      }
    }
    same(/this runtime lacks: ML-DSA/.test(messageOf()), true, messageOf())
  },
}

/** ML-DSA, where the runtime has it and where it has not. */
export const mlDSA = [...Object.keys(SIZES).map(uses), example, listed]
