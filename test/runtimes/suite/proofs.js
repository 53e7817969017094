import { CompactEncrypt, exportJWK, generateKeyPair, importJWK } from 'jose'
import { authorizationServer, jwkDecrypter, jwkSigner } from 'parapet'
import { verifyAuthorizationDetails } from 'parapet/authorization-details'
import {
  computeCertificateThumbprint,
  matchTLSClientCertificate,
  parseClientAssertion,
  verifyClientAssertion,
} from 'parapet/client-authentication'
import { computeJWKThumbprint, verifyDPoPProof } from 'parapet/dpop'
import { computeCodeChallenge, verifyCodeVerifier } from 'parapet/pkce'
import { oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { signJWT, VERIFIER } from './client.js'
import { certificates, keys, publicOf } from './keys.js'
import { ISSUER, NOW } from './parties.js'
import { reasonOf, same } from './same.js'
import { certificateOfRFC8705, proofOfRFC9449, thumbprints } from './vectors.js'

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

const signatures = {
  ES256: keys.walletSigning,
  ES384: keys.p384,
  ES512: keys.p521,
  PS256: keys.bankSigning,
  PS384: keys.bankSigning,
  PS512: keys.bankSigning,
  RS256: keys.bankSigning,
  EdDSA: keys.agencySigning,
  Ed25519: keys.agencySigning,
}

const verifyAssertion = async (assertion, alg, jwk) => {
  const parsed = parseClientAssertion(assertion, 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
  if (!parsed.ok) return parsed
  return verifyClientAssertion(parsed.value, {
    now: NOW,
    client_id: 'any',
    algorithms: [alg],
    jwks: { keys: [publicOf(jwk)] },
    audience: { kind: 'issuer', issuer: ISSUER, endpoints: [] },
    maxLifetime: 60,
    clockTolerance: 0,
    jtiRequired: true,
  })
}

const signature = ([alg, jwk]) => ({
  name: `${alg}: a signature verifies, and a spoilt one does not`,
  run: async () => {
    const claims = { iss: 'any', sub: 'any', aud: ISSUER, iat: NOW, exp: NOW + 30, jti: 'once' }
    const assertion = await signJWT({ alg, jwk }, {}, claims)
    same(reasonOf(await verifyAssertion(assertion, alg, jwk)), 'accepted', 'the assertion')
    const cut = assertion.lastIndexOf('.') + 3
    const spoilt = `${assertion.slice(0, cut)}${assertion[cut] === 'A' ? 'B' : 'A'}${assertion.slice(cut + 1)}`
    same(reasonOf(await verifyAssertion(spoilt, alg, jwk)), 'client-assertion-signature', 'the spoilt one')
  },
})

const generated = (alg) => ({
  name: `${alg}: a key made here signs a proof that verifies here`,
  run: async () => {
    const pair = await generateKeyPair(alg, { extractable: true })
    const jwk = { ...(await exportJWK(pair.privateKey)), alg }
    const header = { typ: 'dpop+jwt', jwk: publicOf(jwk) }
    const proof = await signJWT({ alg, jwk }, header, { htm: 'GET', htu: `${ISSUER}/x`, iat: NOW, jti: 'once' })
    const expected = { now: NOW, method: 'GET', url: `${ISSUER}/x?y`, algorithms: [alg], maxAge: 60, clockTolerance: 0 }
    const verified = await verifyDPoPProof(proof, { ...expected, nonce: 'off' })
    same(verified.value?.jkt, await computeJWKThumbprint(jwk), 'the thumbprint')
  },
})

const encryption = (alg, enc) => ({
  name: `${alg} with ${enc}: what a client encrypts is opened, and what was spoilt is not`,
  run: async () => {
    const jwk = alg.startsWith('RSA') ? keys.serverRSA : keys.serverEncryption
    const decrypt = jwkDecrypter({ jwks: { keys: [jwk] }, algorithms: [alg], encryptions: [enc] })
    const token = await new CompactEncrypt(new TextEncoder().encode('inside'))
      .setProtectedHeader({ alg, enc })
      .encrypt(await importJWK(publicOf(jwk), alg))
    same(await decrypt(token), 'inside', 'the text')
    const cut = token.lastIndexOf('.') + 1
    const spoilt = `${token.slice(0, cut)}${token[cut] === 'A' ? 'B' : 'A'}${token.slice(cut + 1)}`
    same(await decrypt(spoilt), undefined, 'the spoilt one')
  },
})

const vectors = [
  {
    name: 'RFC 9449 §4.1: the proof verifies, and its key has the thumbprint of §6.1',
    run: async () => {
      const verified = await verifyDPoPProof(proofOfRFC9449.proof, {
        now: 1_562_262_616,
        method: 'POST',
        url: 'https://server.example.com/token',
        algorithms: ['ES256'],
        maxAge: 60,
        clockTolerance: 10,
        nonce: 'off',
      })
      same(verified.value?.jkt, proofOfRFC9449.jkt, 'jkt')
    },
  },
  {
    name: 'RFC 7638 and RFC 8037: thumbprints of keys',
    run: async () => {
      for (const { jwk, thumbprint } of thumbprints) same(await computeJWKThumbprint(jwk), thumbprint, jwk.kty)
    },
  },
  {
    name: 'RFC 8705 Appendix A: the thumbprint of the certificate',
    run: async () => {
      const { der, thumbprint } = certificateOfRFC8705
      same(await computeCertificateThumbprint(bytesOf(der)), thumbprint, 'x5t#S256')
    },
  },
  {
    name: 'RFC 7636 Appendix B: the challenge of the verifier',
    run: async () => {
      const code_challenge = await computeCodeChallenge(VERIFIER)
      same(code_challenge, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', 'challenge')
      const wrong = await verifyCodeVerifier('y'.repeat(43), { code_challenge, code_challenge_method: 'S256' })
      same(reasonOf(wrong), 'code-verifier-mismatch', 'another verifier')
    },
  },
]

const others = [
  {
    name: 'a self-signed certificate matches its registered key, and no other',
    run: async () => {
      const jwks = { keys: [publicOf(keys.edgeCertificate)] }
      const match = (der) =>
        matchTLSClientCertificate({ der: bytesOf(der), verified: false }, {}, 'self_signed_tls_client_auth', jwks)
      same(reasonOf(match(certificates.own)), 'accepted', 'its own')
      same(reasonOf(match(certificates.foreign)), 'client-certificate-mismatch', 'a foreign one')
    },
  },
  {
    name: 'authorization details pass through a schema, and names such as __proto__ are ordinary',
    run: async () => {
      const schema = { '~standard': { version: 1, vendor: 'suite', validate: (value) => ({ value }) } }
      const verify = (text) => verifyAuthorizationDetails(text, { payment: schema }, { client_id: 'any' })
      const verified = await verify('[{"type":"payment","__proto__":{"polluted":true}}]')
      same(verified.value?.[0].type, 'payment', 'the detail')
      same({}.polluted, undefined, 'the prototype of objects')
      same(reasonOf(await verify('[{"type":"constructor"}]')), 'authorization-details-type', 'an inherited name')
    },
  },
  {
    name: 'the defaults for clock, chance and digests are there',
    run: async () => {
      const as = authorizationServer({
        issuer: ISSUER,
        authorization_endpoint: `${ISSUER}/authorize`,
        token_endpoint: `${ISSUER}/token`,
        policy: oauth21,
        store: memoryStore({ clock: () => NOW }),
        secret: crypto.getRandomValues(new Uint8Array(32)),
        findClient: async () => undefined,
      })
      const before = Math.floor(Date.now() / 1000)
      const shown = as.clock()
      same([before <= shown, shown <= Date.now() / 1000], [true, true], 'the clock')
      same([as.randomBytes(32).length, as.randomBytes(32).some((byte) => byte > 0)], [32, true], 'chance')
      same((await as.digest(new Uint8Array(1))).length, 32, 'the digest')
    },
  },
  {
    name: 'mistakes of the integrator throw TypeErrors that say what to do',
    run: async () => {
      const messageOf = (call) => {
        try {
          call()
          return 'nothing'
        } catch (error) {
          return error instanceof TypeError ? error.message : 'no TypeError'
        }
      }
      same(/issuer/.test(messageOf(() => authorizationServer({}))), true, 'authorizationServer')
      same(/must have a private key/i.test(messageOf(() => jwkDecrypter({ jwks: { keys: [] } }))), true, 'jwkDecrypter')
      const policy = { authorization_signing_alg_values_supported: ['ES256'] }
      same(/ES256/.test(messageOf(() => jwkSigner({ jwks: { keys: [] }, policy }))), true, 'jwkSigner')
    },
  },
]

/** Proofs and helpers alone, without a server. */
export const proofs = [
  ...vectors,
  ...Object.entries(signatures).map(signature),
  ...['ES256', 'Ed25519', 'PS256'].map(generated),
  ...['RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'].flatMap((alg) =>
    ['A128CBC-HS256', 'A256GCM'].map((enc) => encryption(alg, enc)),
  ),
  ...others,
]
