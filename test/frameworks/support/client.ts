import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import type { Answer } from './connection.ts'

export const ISSUER = 'https://as.example'
export const PAR = `${ISSUER}/oauth/par`
export const TOKEN = `${ISSUER}/oauth/token`
export const REDIRECT_URI = 'https://client.example/cb'

/** The key of the client `bank`; the other half stands in the examples, so that it proves nothing. */
const BANK_KEY = {
  ...{ kty: 'EC', crv: 'P-256', d: 'lPgeIdiY0_cJmuwuI23gKUo0BTD1qr5u6S7BPV1ucMg' },
  x: 'W25myLkyx9TtvcWMoKFMIGcBHQeZFK2dGplvWbkzAHs',
  y: 'GO15KXYTdTOI6Z_bQcirvgXn4WhVZ0ZfvYctMCbXz0g',
}

export const basic = (credentials = 'shop:GUGc9nIL3pOXGsBZ') =>
  ['Authorization', `Basic ${Buffer.from(credentials).toString('base64')}`] as const

export const assertion = async (): Promise<string> =>
  new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', kid: 'bank-1' })
    .setIssuer('bank')
    .setSubject('bank')
    .setAudience(ISSUER)
    .setIssuedAt()
    .setExpirationTime('1m')
    .sign(await importJWK(BANK_KEY, 'ES256'))

export const authenticatedBy = (client_assertion: string) => ({
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion,
})

/** Makes proofs with a key of its own. */
export const dpop = async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return async (htu: string, nonce?: string): Promise<readonly [string, string]> => {
    const claims = { htm: 'POST', htu, jti: randomUUID(), ...(nonce === undefined ? {} : { nonce }) }
    const header = { alg: 'ES256', typ: 'dpop+jwt', jwk }
    return ['DPoP', await new SignJWT(claims).setProtectedHeader(header).setIssuedAt().sign(privateKey)]
  }
}

export const codeVerifier = () => randomBytes(32).toString('base64url')

/** The parameters of an authorization request. */
export const requestFor = (code_verifier = codeVerifier()) => ({
  response_type: 'code',
  redirect_uri: REDIRECT_URI,
  state: 'a&b=c',
  code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
  code_challenge_method: 'S256',
})

export const form = (parameters: Readonly<Record<string, string>>): string => new URLSearchParams(parameters).toString()

export const json = ({ body }: Answer): Readonly<Record<string, unknown>> => JSON.parse(body)

/** The one value of a header; undefined where it is absent or repeated. */
export const header = ({ headers }: Answer, name: string): string | undefined => {
  const values = headers.get(name) ?? []
  return values.length === 1 ? values[0] : undefined
}
