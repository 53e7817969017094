import type { Client } from '../types/client.ts'
import type { ClientAuthenticationMethod } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'
import { type TestCertificate, testCertificate } from './certificates.ts'
import { TEST_KEY_ALGORITHMS, type TestKey, type TestKeyAlgorithm, testKey } from './keys.ts'

export const REDIRECT_URI = 'https://client.example/callback'

/** The secret of all test clients that have one. It is public, so never use it outside tests. */
export const CLIENT_SECRET = 'the secret of every client of the kit'

/** The test clients, one for each method of authentication, by its name. */
export type TestClients = { readonly [Method in ClientAuthenticationMethod]: Client }

/** The keys of the test clients, of the server, and of an attacker. */
export interface TestKeys {
  /** Signs the assertions and request objects of every test client. */
  readonly client: TestKey
  /** Signs every DPoP proof. */
  readonly proof: TestKey
  /** Signs the server's responses. */
  readonly server: TestKey
  /** The key of a client's instance, for which the attester vouches. */
  readonly instance: TestKey
  /** An attester that the server knows by its `kid`. */
  readonly attester: TestKey
  /** A key that nobody registered. */
  readonly attacker: TestKey
}

/** The certificates of the test clients, of an attester, and of an attacker. */
export interface TestCertificates {
  /** Issued by an authority to the clients that authenticate, or are bound, by certificate. */
  readonly client: TestCertificate
  readonly selfSigned: TestCertificate
  readonly authority: TestCertificate
  /** Issued by the same authority to another subject. */
  readonly attacker: TestCertificate
  /** Of an attester, whose authority is a trust anchor of the server. */
  readonly attester: TestCertificate
  readonly attesterAuthority: TestCertificate
}

/** Generates keys for algorithms that the policy accepts. It prefers elliptic curves, whose keys are quick to generate. */
export const makeKeys = async (policy: Policy): Promise<TestKeys> => {
  const { token_endpoint_auth_signing_alg_values_supported: ofAssertions } = policy
  const ofObjects = policy.request_parameter_supported ? policy.request_object_signing_alg_values_supported : undefined
  const [client, proof, server, instance, attester, attacker] = await Promise.all([
    testKey(acceptedBy(ofAssertions, ofObjects ?? ofAssertions), 'test-client'),
    testKey(acceptedBy(policy.dpop_signing_alg_values_supported), 'test-proof'),
    testKey('ES256', 'test-server'),
    testKey('ES256', 'test-instance'),
    testKey('ES256', 'test-attester'),
    testKey('ES256', 'test-attacker'),
  ])
  return { client, proof, server, instance, attester, attacker }
}

const acceptedBy = (...lists: readonly (readonly string[])[]): TestKeyAlgorithm =>
  TEST_KEY_ALGORITHMS.find((alg) => lists.every((list) => list.includes(alg))) ?? 'ES256'

export const makeCertificates = async (): Promise<TestCertificates> => {
  const [authority, attesterAuthority] = await Promise.all([
    testCertificate({ commonName: 'Test Authority', isAuthority: true }),
    testCertificate({ commonName: 'Test Attesters', isAuthority: true }),
  ])
  const [client, selfSigned, attacker, attester] = await Promise.all([
    testCertificate({ commonName: 'test-client', organization: 'Test', dns: ['client.example'], issuer: authority }),
    testCertificate({ commonName: 'test-client' }),
    testCertificate({ commonName: 'test-attacker', organization: 'Test', issuer: authority }),
    testCertificate({ commonName: 'test-attester', issuer: attesterAuthority }),
  ])
  return { authority, client, selfSigned, attacker, attester, attesterAuthority }
}

/** Registers the test clients for everything that the policy supports and for any scope. */
export const makeClients = (
  policy: Policy,
  changesOf: (method: ClientAuthenticationMethod) => Partial<Client>,
  keys: TestKeys,
  certificates: TestCertificates,
): TestClients => {
  const words = new Set(policy.response_types_supported.flatMap((type) => type.split(' ')))
  const registered = {
    redirect_uris: [REDIRECT_URI],
    response_types: policy.response_types_supported,
    grant_types: ['authorization_code', ...(words.has('token') || words.has('id_token') ? ['implicit'] : [])],
    jwks: { keys: [keys.client.publicJWK] },
  }
  const client = <Method extends ClientAuthenticationMethod>(method: Method, own: Partial<Client> = {}): Client => ({
    client_id: `test-${method}`,
    token_endpoint_auth_method: method,
    ...registered,
    ...own,
    ...changesOf(method),
  })
  const withSecret = { client_secret: CLIENT_SECRET }
  return {
    none: client('none'),
    client_secret_basic: client('client_secret_basic', withSecret),
    client_secret_post: client('client_secret_post', withSecret),
    client_secret_jwt: client('client_secret_jwt', { ...withSecret, token_endpoint_auth_signing_alg: 'HS256' }),
    private_key_jwt: client('private_key_jwt'),
    tls_client_auth: client('tls_client_auth', { tls_client_auth_subject_dn: certificates.client.subject }),
    self_signed_tls_client_auth: client('self_signed_tls_client_auth', {
      jwks: { keys: [keys.client.publicJWK, certificates.selfSigned.key.publicJWK] },
    }),
    attest_jwt_client_auth: client('attest_jwt_client_auth'),
    attest_jwt_client_auth_dpop: client('attest_jwt_client_auth_dpop'),
  }
}
