import type { KeyPairKeyObjectResult } from 'node:crypto'
import { importJWK, type JWK, jwtVerify } from 'jose'
import { jwkSigner } from '../../src/host/jwk-signer.ts'
import { unwrap } from '../../src/testing/results.ts'
import type { AuthorizationDecision, AuthorizationResponse } from '../../src/types/authorization.ts'
import type { Client } from '../../src/types/client.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { FrontChannelGrant } from '../../src/types/ports.ts'
import { clients, ISSUER, type Parameters, type TestHost, testHost } from './host.ts'
import { makeKeyPair } from './key-pair.mjs'

export const START = 1_800_000_000

const privateJWK = (alg: string, kid: string, { privateKey }: KeyPairKeyObjectResult): JSONWebKey => ({
  ...(privateKey.export({ format: 'jwk' }) as JSONWebKey),
  alg,
  kid,
})
const es256 = makeKeyPair('ec', { namedCurve: 'P-256' })
const ed25519 = makeKeyPair('ed25519')
export const encryption = makeKeyPair('ec', { namedCurve: 'P-256' })

export const policy = {
  response_types_supported: ['code', 'code id_token', 'code token', 'code id_token token'],
  response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
  authorization_signing_alg_values_supported: ['ES256', 'EdDSA'],
} as const satisfies Partial<Policy>

export const sign = jwkSigner({
  jwks: {
    keys: [privateJWK('ES256', 'ec', es256), privateJWK('EdDSA', 'ed', ed25519)],
  },
  policy,
})

export const client: Client = {
  ...clients.basic,
  response_types: policy.response_types_supported,
  id_token_signed_response_alg: 'ES256',
}
export const encrypting: Client = {
  ...client,
  client_id: 'encrypting',
  authorization_encrypted_response_alg: 'ECDH-ES',
  authorization_encrypted_response_enc: 'A256GCM',
  jwks: { keys: [{ ...(encryption.publicKey.export({ format: 'jwk' }) as JSONWebKey), use: 'enc', kid: 'theirs' }] },
}
export const withEdDSA: Client = { ...client, client_id: 'with-eddsa', authorization_signed_response_alg: 'EdDSA' }

/** The tokens that the host was asked to mint. */
export const minted: { grant: FrontChannelGrant; hashes: Readonly<Record<string, string | undefined>> }[] = []

export const host = testHost({
  policy,
  clients: [client, encrypting, withEdDSA],
  options: {
    sign,
    issueFrontChannelTokens: {
      accessToken: async () => ({ access_token: 'an-access-token', token_type: 'Bearer', expires_in: 300 }),
      idToken: async (grant, hashes) => {
        minted.push({ grant, hashes })
        return 'an.id.token'
      },
    },
  },
})

export const GRANTED: AuthorizationDecision = { decision: 'granted', subject: 'alice' }
export const DENIED: AuthorizationDecision = { decision: 'denied' }

export const decided = async (
  changes: Parameters,
  decision: AuthorizationDecision = GRANTED,
  by: Client = client,
): Promise<AuthorizationResponse> => unwrap(await host.decide(await host.pending(by, changes), decision))

/** The answer, after the login, to a plain request that a rule refuses once its redirect URI is known. */
export const refusedAfterLogin = async (changes: Parameters): Promise<AuthorizationResponse> =>
  redirectAfterLogin(host, await host.begin(client, { scope: 'not-registered', ...changes }))

/** Logs the user in, and returns what the client is then told. */
export const redirectAfterLogin = async (
  { resume }: Pick<TestHost, 'resume'>,
  refusal: Awaited<ReturnType<TestHost['begin']>>,
): Promise<AuthorizationResponse> => {
  if (refusal.ok || refusal.error.delivery !== 'login-first')
    throw new Error('Expected an error that waits for a login.')
  const result = await resume(refusal.error.reference)
  if (result.ok || result.error.delivery !== 'redirect') throw new Error('Expected a redirect with an error.')
  return result.error.response
}

export const verified = async (jwt: string | undefined, audience = client.client_id) => {
  const key = await importJWK(es256.publicKey.export({ format: 'jwk' }) as JWK, 'ES256')
  return (await jwtVerify(jwt ?? '', key, { issuer: ISSUER, audience, currentDate: new Date(START * 1000) })).payload
}
