import { exportPKCS8 } from 'jose'
import { type KeyPair, keyPair } from './keys.ts'
import { only, SECRET } from './registration.ts'
import { type Server, type Settings, startServer } from './server.ts'

/** The same keys for all tests of a file: RSA keys take long to make. */
export interface Keys {
  /** The server signs ID tokens with it. */
  readonly server: KeyPair
  readonly client: KeyPair
  /** The client's, as its SDK wants it. */
  readonly clientPem: string
}

export const makeKeys = async (): Promise<Keys> => {
  const [server, client] = await Promise.all([keyPair('RS256'), keyPair('RS256')])
  return { server, client, clientPem: await exportPKCS8(client.privateKey) }
}

/** How the client of `auth0.json` can be registered, beside its secret. */
export const bySecret = { token_endpoint_auth_method: 'client_secret_post', client_secret: SECRET }
export const byAssertion = ({ client }: Keys) => ({
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'RS256',
  jwks: { keys: [client.publicJWK] },
  client_secret: undefined,
})
export const byCertificate = {
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_subject_dn: 'CN=demo-client,O=Example',
  tls_client_certificate_bound_access_tokens: true,
  client_secret: undefined,
}

/** Starts `auth0.json` behind TLS, as SDKs that take a domain want it, with ID tokens under RS256, as they expect them. */
export const startTenant = (
  keys: Keys,
  registration: Readonly<Record<string, unknown>> = bySecret,
  change: (settings: Settings) => Settings = (settings) => settings,
  issuer?: string,
): Promise<Server> =>
  startServer(
    'auth0.json',
    (settings) => ({
      ...change(only({ ...registration, id_token_signed_response_alg: 'RS256' })(settings)),
      signingKeys: [keys.server.privateJWK],
      mtls: { ca: 'tls/authority.pem' },
    }),
    { tls: true, ...(issuer === undefined ? {} : { issuer }) },
  )
