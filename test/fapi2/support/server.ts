import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose'
import { type FixedClock, fixedClock } from 'parapet/testing'
import { type Identity, makeCertificate, temporaryFiles } from '../../examples/support/certificates.ts'
import { type DPoPKey, dpopKey } from '../../examples/support/dpop.ts'
import { authority, startTLSApp, type TLSApp } from '../../examples/support/tls.ts'

/** The choices for which the suite certifies, in its own words. */
export interface Variant {
  readonly client_auth_type: 'private_key_jwt' | 'mtls' | 'client_attestation'
  readonly sender_constrain: 'dpop' | 'mtls'
  readonly fapi_request_method: 'unsigned' | 'signed_non_repudiation'
  readonly fapi_response_mode: 'plain_response' | 'jarm'
  readonly openid: 'openid_connect' | 'plain_oauth'
}

export const securityProfile = {
  client_auth_type: 'private_key_jwt',
  sender_constrain: 'dpop',
  fapi_request_method: 'unsigned',
  fapi_response_mode: 'plain_response',
  openid: 'openid_connect',
} as const satisfies Variant

export const messageSigning = {
  ...securityProfile,
  fapi_request_method: 'signed_non_repudiation',
  fapi_response_mode: 'jarm',
} as const satisfies Variant

/** The plan of HAIP 1.0: the modules of the security profile with wallets as clients. */
export const haip = {
  ...securityProfile,
  client_auth_type: 'client_attestation',
  openid: 'plain_oauth',
} as const satisfies Variant

/** One of the two clients with all that it holds. */
export interface Party {
  readonly client_id: string
  readonly redirect_uri: string
  readonly key: CryptoKey
  readonly kid: string
  readonly publicJWK: JWK
  /** A key of the same client for an algorithm that FAPI does not allow. */
  readonly rsaKey: CryptoKey
  readonly rsaPublicJwk: JWK
  readonly identity: Identity
  readonly dpop: DPoPKey
  /** The key for which the provider of the wallet vouches. */
  readonly instance: DPoPKey
}

/** Vouches for the provider of the wallets; the certificate of the authority is not in the chain (HAIP 1.0 §4.4.1). */
const walletAuthority = makeCertificate({ commonName: 'Wallets', organization: 'Example', isAuthority: true })
export const walletProvider = makeCertificate({ commonName: 'Wallet provider', issuer: walletAuthority })

const rsa = await generateKeyPair('RS256', { modulusLength: 2048 })

const partyOf = async (client_id: string, identity: Identity): Promise<Party> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const kid = `${client_id}-1`
  return {
    client_id,
    redirect_uri: `https://${client_id}.example/callback?kept=yes`,
    key: privateKey,
    kid,
    publicJWK: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' },
    rsaKey: rsa.privateKey,
    rsaPublicJwk: { ...(await exportJWK(rsa.publicKey)), kid: `${client_id}-rsa`, use: 'sig' },
    identity,
    dpop: await dpopKey(),
    instance: await dpopKey(),
  }
}

/** The first is vouched for by the authority, the second vouches for itself. */
export const parties: readonly [Party, Party] = [
  await partyOf('one', makeCertificate({ commonName: 'one', organization: 'Example', issuer: authority })),
  await partyOf('two', makeCertificate({ commonName: 'two' })),
]

const registrationOf = (party: Party, variant: Variant) => {
  const { client_id, redirect_uri, publicJWK, rsaPublicJwk, identity } = party
  const keys = [publicJWK, rsaPublicJwk]
  const byCertificate =
    party === parties[0]
      ? {
          token_endpoint_auth_method: 'tls_client_auth',
          tls_client_auth_subject_dn: 'CN=one,O=Example',
          jwks: { keys },
        }
      : { token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [...keys, identity.publicJWK] } }
  return {
    client_id,
    redirect_uris: [redirect_uri],
    id_token_signed_response_alg: 'ES256',
    grant_types: ['authorization_code', 'refresh_token'],
    scope: 'openid profile email accounts',
    ...{
      mtls: byCertificate,
      private_key_jwt: { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys } },
      client_attestation: { token_endpoint_auth_method: 'attest_jwt_client_auth' },
    }[variant.client_auth_type],
    ...(variant.sender_constrain === 'mtls'
      ? { tls_client_certificate_bound_access_tokens: true }
      : { dpop_bound_access_tokens: true }),
  }
}

export const ALICE = { username: 'alice', password: 'wonderland' }

export interface TestedServer extends TLSApp {
  readonly clock: FixedClock
  readonly variant: Variant
}

const profileOf = ({ client_auth_type, fapi_request_method }: Variant): string => {
  if (client_auth_type === 'client_attestation') return 'haip'
  return fapi_request_method === 'unsigned' ? 'fapi2SecurityProfile' : 'fapi2MessageSigning'
}

/** The example as a file of one of these variants has it. Its clock stands still, so that nothing needs waiting for. */
export const startServer = async (
  variant: Variant,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<TestedServer> => {
  const clock = fixedClock(1_800_000_000)
  const { paths, remove } = temporaryFiles({ wallets: walletAuthority.cert })
  const bound = { tls_client_certificate_bound_access_tokens: true, dpop_signing_alg_values_supported: [] }
  const jarm = { response_modes_supported: ['query', 'jwt', 'query.jwt'] }
  const app = await startTLSApp(
    {
      profile: profileOf(variant),
      ...(variant.client_auth_type === 'client_attestation'
        ? { clientAttestation: { trustAnchors: [paths.wallets], wallets: {} } }
        : {}),
      overrides: {
        ...(variant.sender_constrain === 'mtls' ? bound : {}),
        ...(variant.fapi_response_mode === 'jarm' && variant.fapi_request_method === 'unsigned' ? jarm : {}),
        ...overrides,
      },
      store: { type: 'memory' },
      scopes: {
        openid: 'Know who you are',
        profile: 'See your name',
        email: 'See your e-mail address',
        accounts: 'See your accounts',
      },
      clients: parties.map((party) => registrationOf(party, variant)),
      users: [{ ...ALICE, sub: '1', claims: { name: 'Alice', email: 'alice@example.com' } }],
    },
    clock,
  ).finally(remove)
  return { ...app, clock, variant }
}
