import { certificates, keys, publicOf } from './keys.js'

export const ISSUER = 'https://as.example'
/** What the clock of the host shows at first. */
export const NOW = 1_800_000_000
export const PROXY_SECRET = 'only-the-proxy-and-the-server-know-this'

const pem = (der) => `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`

/** What nginx adds to a request over mutual TLS whose certificate no authority has signed. */
export const proxyHeaders = (der, secret = PROXY_SECRET) => ({
  'X-SSL-Client-Cert': encodeURIComponent(pem(der)),
  'X-SSL-Client-Verify': 'FAILED:self-signed certificate',
  'X-Proxy-Secret': secret,
})

/** Keys of the server: for its responses, and for what is encrypted to it. */
export const serverKeys = {
  signing: { keys: [keys.serverEC, keys.serverRSA, keys.serverEd].map((jwk) => ({ ...jwk, use: 'sig' })) },
  encryption: { keys: [keys.serverEncryption, keys.serverRSA].map((jwk) => ({ ...jwk, use: 'enc' })) },
}

const registration = (client_id, members) => ({
  client_id,
  redirect_uris: [`https://${client_id}.example/callback?of=${client_id}`],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  scope: 'openid payments',
  ...members,
})

const keySet = (...jwks) => ({ keys: jwks.map(publicOf) })

/** The clients: what the server knows of each, and what only the client has. */
export const parties = {
  wallet: {
    registration: registration('wallet', {
      token_endpoint_auth_method: 'private_key_jwt',
      dpop_bound_access_tokens: true,
      jwks: keySet(keys.walletSigning),
    }),
    signing: { alg: 'ES256', jwk: keys.walletSigning },
    proof: { alg: 'ES256', jwk: keys.ecProof },
  },
  bank: {
    registration: registration('bank', {
      token_endpoint_auth_method: 'private_key_jwt',
      dpop_bound_access_tokens: true,
      jwks: keySet(keys.bankSigning),
      require_signed_request_object: true,
      request_object_signing_alg: 'PS256',
      request_object_encryption_alg: 'RSA-OAEP-256',
      request_object_encryption_enc: 'A256GCM',
      authorization_signed_response_alg: 'PS256',
    }),
    signing: { alg: 'PS256', jwk: keys.bankSigning },
    proof: { alg: 'PS256', jwk: keys.bankSigning },
    requestObject: { alg: 'RSA-OAEP-256', enc: 'A256GCM', jwk: keys.serverRSA },
    response: { response_mode: 'jwt', alg: 'PS256', jwk: keys.serverRSA },
  },
  agency: {
    registration: registration('agency', {
      token_endpoint_auth_method: 'private_key_jwt',
      dpop_bound_access_tokens: true,
      jwks: { keys: [...keySet(keys.agencySigning).keys, { ...publicOf(keys.agencyEncryption), use: 'enc' }] },
      require_signed_request_object: true,
      request_object_signing_alg: 'EdDSA',
      request_object_encryption_alg: 'ECDH-ES',
      request_object_encryption_enc: 'A128CBC-HS256',
      authorization_signed_response_alg: 'EdDSA',
      authorization_encrypted_response_alg: 'ECDH-ES',
      authorization_encrypted_response_enc: 'A256GCM',
    }),
    signing: { alg: 'EdDSA', jwk: keys.agencySigning },
    proof: { alg: 'Ed25519', jwk: keys.edProof },
    requestObject: { alg: 'ECDH-ES', enc: 'A128CBC-HS256', jwk: keys.serverEncryption },
    response: { response_mode: 'query.jwt', alg: 'EdDSA', jwk: keys.serverEd, decryption: keys.agencyEncryption },
  },
  edge: {
    registration: registration('edge', {
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      tls_client_certificate_bound_access_tokens: true,
      jwks: keySet(keys.edgeCertificate),
    }),
    certificate: certificates.own,
  },
}
