import { createHash, randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type CallbackContext, createClientAttestationJwt } from '@openid4vc/oauth2'
import { CompactEncrypt, compactVerify, importJWK, type JWK, type JWTPayload, SignJWT } from 'jose'
import { loadWalletSettings } from '../../../examples/authorization-server/demo-client/settings.ts'
import type { KeyPair } from './keys.ts'
import { demo, startServer } from './server.ts'

export type Jwk = Parameters<CallbackContext['encryptJwe']>[0]['publicJwk']

/** A key as a proof shows it. */
export const bareOf = ({ publicJWK: { kid: _kid, use: _use, alg: _alg, ...jwk } }: KeyPair) => jwk as Jwk

export const signed = async (header: object, payload: object, privateJWK: JWK, alg: string): Promise<string> =>
  new SignJWT(payload as JWTPayload)
    .setProtectedHeader({ ...header, alg } as { alg: string })
    .sign(await importJWK(privateJWK, alg))

/** What the packages of OpenID4VC leave to their user but for signing, here with jose. */
export const cryptography = {
  fetch,
  hash: (data: Uint8Array, algorithm: string) =>
    new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
  generateRandom: (length: number) => new Uint8Array(randomBytes(length)),
  verifyJwt: async (signer, { compact }) => {
    if (signer.method !== 'jwk') return { verified: false }
    await compactVerify(compact, await importJWK(signer.publicJwk as JWK, signer.alg))
    return { verified: true, signerJwk: signer.publicJwk }
  },
  encryptJwe: async (encryptor, data) => {
    const jwe = await new CompactEncrypt(new TextEncoder().encode(data))
      .setProtectedHeader({ alg: encryptor.alg, enc: encryptor.enc, cty: 'JWT' })
      .encrypt(await importJWK(encryptor.publicJwk as JWK, encryptor.alg))
    return { encryptionJwk: encryptor.publicJwk, jwe }
  },
} satisfies Partial<CallbackContext>

/** A wallet, which signs every proof with the one key of its instance. */
export const wallet = (instance: KeyPair) =>
  ({
    ...cryptography,
    signJwt: async (signer, { header, payload }) => ({
      jwt: await signed(header, payload, instance.privateJWK, signer.alg),
      signerJwk: bareOf(instance),
    }),
  }) satisfies Partial<CallbackContext>

/** What the provider of the example's wallet attests: the shape of draft -07, with `iss`. */
export const attestation = async (instance: KeyPair): Promise<string> => {
  const { wallet_name, provider } = loadWalletSettings().wallet
  return createClientAttestationJwt({
    clientId: demo.client_id,
    issuer: 'https://wallet-provider.example',
    expiresAt: new Date(Date.now() + 60_000),
    confirmation: { jwk: bareOf(instance) },
    additionalPayload: { wallet_name },
    signer: { method: 'x5c', alg: 'ES256', x5c: [...provider.x5c], kid: 'provider' },
    callbacks: {
      signJwt: async (_signer, { header, payload }) => ({
        jwt: await signed(header, payload, provider.privateKey, 'ES256'),
        signerJwk: bareOf(instance),
      }),
    },
  })
}

const anchor = fileURLToPath(
  new URL('../../../examples/authorization-server/config/wallets/authority.pem', import.meta.url),
)

/** Starts the example for wallets. */
export const startForWallets = (overrides: object = {}) =>
  startServer(
    'haip.json',
    ({ demoClient: _demoClient, ...settings }) => ({
      ...settings,
      clientAttestation: { ...Object(settings.clientAttestation), trustAnchors: [anchor] },
      overrides,
    }),
    { tls: true },
  )
