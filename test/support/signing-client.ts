import { randomUUID } from 'node:crypto'
import { CLIENT_ASSERTION_TYPE } from '../../src/client-authentication/assertion.ts'
import type { Client } from '../../src/types/client.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import type { Policy } from '../../src/types/policy.ts'
import { CALLBACK, CHALLENGE, ISSUER, PUSH, testHost } from './host.ts'
import { type Signer, signJWT } from './signed-jwt.ts'

/** A client that signs with one key, under the algorithm that each call names. */
export interface SigningClient {
  readonly signer: Signer
  readonly jwk: JSONWebKey
  /** The members of the record beside the key. */
  readonly record?: Partial<Client>
}

const CLIENT_ID = 'signing'
const PARAMETERS = {
  response_type: 'code',
  client_id: CLIENT_ID,
  redirect_uri: CALLBACK,
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
}

/** Pushes with an assertion, a request object or a proof under an algorithm, and says what became of it: `accepted` or the reason. */
export const signingHost = (policy: Partial<Policy>, { signer, jwk, record = {} }: SigningClient) => {
  const base = { client_id: CLIENT_ID, redirect_uris: [CALLBACK], response_types: ['code'] } as const
  const keyed: Client = {
    ...base,
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [jwk] },
    ...record,
  }
  const secret = 'a secret of the client, of 32 bytes and more'
  const byClient = (client: Client) =>
    testHost({ policy: { request_parameter_supported: true, ...policy }, clients: [client] })
  const withSecret: Client = { ...keyed, token_endpoint_auth_method: 'client_secret_post', client_secret: secret }
  const reasonOf = (result: { readonly ok: boolean; readonly error?: { readonly reason: string } }) =>
    result.ok ? 'accepted' : (result.error?.reason ?? '')

  return {
    assertion: async (alg: string): Promise<string> => {
      const host = byClient(keyed)
      const now = host.clock()
      const client_assertion = signJWT(alg, signer, {
        iss: CLIENT_ID,
        sub: CLIENT_ID,
        aud: ISSUER,
        jti: randomUUID(),
        exp: now + 60,
      })
      const form = { ...PARAMETERS, client_assertion_type: CLIENT_ASSERTION_TYPE, client_assertion }
      return reasonOf(await host.push(keyed, form))
    },
    requestObject: async (alg: string): Promise<string> => {
      const request = signJWT(alg, signer, { ...PARAMETERS, iss: CLIENT_ID, aud: ISSUER })
      return reasonOf(await byClient(withSecret).push(keyed, { request, client_secret: secret }))
    },
    proof: async (alg: string, header: JSONWebKey = jwk): Promise<string> => {
      const host = byClient(withSecret)
      const claims = { jti: randomUUID(), htm: 'POST', htu: PUSH, iat: host.clock() }
      const proof = signJWT(alg, signer, claims, { typ: 'dpop+jwt', alg, jwk: header })
      return reasonOf(await host.push(keyed, { client_secret: secret }, { DPoP: proof }))
    },
  }
}
