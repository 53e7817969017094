import { describe, expect, it } from 'vitest'
import * as profiles from '../../src/profiles/index.ts'
import { SECTIONS } from '../../src/profiles/sections.ts'
import { STRENGTHS } from '../../src/profiles/strength.ts'
import type { Policy } from '../../src/types/policy.ts'
import { testPolicy } from '../support/policy.ts'
import { certificatesAlone } from './support/certificates-alone.ts'

const { comparePolicies, fapi2MessageSigning, fapi2SecurityProfile, oauth21, weakerThan } = profiles

const relation = (changes: Partial<Policy>, baseline: Partial<Policy> = {}) =>
  comparePolicies(testPolicy(changes), testPolicy(baseline)).map((difference) => difference.relation)

/** One change to the default policy for each field with an order, for the worse. */
const worse: { readonly [Field in keyof Required<Policy>]?: readonly [worse: Policy[Field], than?: Policy[Field]] } = {
  token_endpoint_auth_methods_supported: [['private_key_jwt', 'client_secret_jwt'], ['private_key_jwt']],
  token_endpoint_auth_signing_alg_values_supported: [
    [...oauth21.token_endpoint_auth_signing_alg_values_supported, 'HS256'],
  ],
  clientAssertionAudience: ['rfc9126'],
  clientAssertionJtiRequired: [false],
  clientAssertionMaxLifetime: [3601],
  clientSecretMethodsInterchangeable: [true],
  client_attestation_signing_alg_values_supported: [['ES256', 'RS256'], ['ES256']],
  client_attestation_pop_signing_alg_values_supported: [['ES256', 'RS256'], ['ES256']],
  clientAttestationChallenge: ['off', 'required'],
  clientAttestationMaxAge: [3601, 3600],
  clientAttestationIatRequired: [false, true],
  clientAttestationX5cRequired: [false, true],
  clientAttestationPopMaxAge: [61],
  clockTolerance: [11],
  require_pushed_authorization_requests: [false, true],
  requestUriLifetime: [61],
  interactionLifetime: [1801],
  unregisteredRedirectUris: [true],
  redirectUriMayBeOmitted: [true],
  localhostIsLoopback: [true],
  httpRedirectUris: ['registered'],
  privateUseSchemes: ['any'],
  response_types_supported: [['code', 'token']],
  response_modes_supported: [['query', 'jwt'], ['jwt']],
  stateMinLength: [7, 8],
  nonceMinLength: [7, 8],
  codeChallengeRequired: [false],
  resourceRequired: [false, true],
  metadataDocumentRequiredMembers: [['client_name'], ['client_name', 'redirect_uris']],
  code_challenge_methods_supported: [['S256', 'plain']],
  request_object_signing_alg_values_supported: [['ES256', 'RS384'], ['ES256']],
  require_signed_request_object: [false, true],
  requestObjectRequiredClaims: [['exp'], ['exp', 'nbf']],
  requestObjectMaxLifetime: [3601, 3600],
  dpop_signing_alg_values_supported: [['ES256', 'RS256'], ['ES256']],
  dpopProofMaxAge: [61],
  dpopNonce: ['off', 'optional'],
  senderConstrainedTokensRequired: [false, true],
  tls_client_certificate_bound_access_tokens: [false, true],
  errorsBeforeLogin: ['redirect'],
  authorization_response_iss_parameter_supported: [false],
  authorization_signing_alg_values_supported: [['PS256', 'RS256'], ['PS256']],
  authorizationResponseLifetime: [600, 599],
  redirectStatus: [302],
  codeLifetime: [61],
  usedCodeRetention: [599],
  redirectUriAtRedemption: ['if-sent', 'if-present'],
  maxRequestBytes: [65_537],
  maxParameters: [65],
  maxParameterLength: [32_769],
  plainRequestMaxBytes: [8193],
  maxSignatureKeys: [17],
}

describe('the comparison of policies', () => {
  it.each(Object.entries(worse))('finds a weaker %s, and says so of no other field', (field, [value, than]) => {
    const baseline = testPolicy(than === undefined ? {} : { [field]: than })
    const policy = testPolicy({ [field]: value })
    expect(weakerThan(policy, baseline)).toEqual([
      {
        field,
        relation: 'weaker',
        section: SECTIONS[field as keyof Policy],
        value,
        baseline: baseline[field as keyof Policy],
      },
    ])
    expect(weakerThan(baseline, policy)).toEqual([])
    expect(comparePolicies(baseline, policy)).toMatchObject([{ field, relation: 'stronger' }])
  })

  it('gives the fields for attestations that are left out their defaults', () => {
    const defaults = { clientAttestationChallenge: 'off', clientAttestationPopMaxAge: 60 } as const
    expect(relation(defaults)).toEqual([])
    expect(relation({}, { clientAttestationChallenge: 'required' })).toEqual(['weaker'])
    expect(relation({ client_attestation_signing_alg_values_supported: ['ES256'] })).toEqual(['stronger'])
  })

  it('was tried on every field that has an order', () => {
    const ordered = Object.entries(STRENGTHS).flatMap(([field, order]) => (order === 'none' ? [] : [field]))
    expect(Object.keys(worse).sort()).toEqual(ordered.sort())
  })

  it('calls fields different that are about what is offered', () => {
    expect(relation({ prompt_values_supported: ['none'] })).toEqual(['different'])
    expect(relation({ scopes_supported: ['openid'] })).toEqual(['different'])
    expect(relation({ claims_parameter_supported: false, request_parameter_supported: true })).toEqual([
      'different',
      'different',
    ])
    expect(weakerThan(testPolicy({ claims_parameter_supported: false }), oauth21)).toEqual([])
  })

  it('calls lists weaker for what they add, also when they take something away', () => {
    expect(
      relation({ dpop_signing_alg_values_supported: ['RS256'] }, { dpop_signing_alg_values_supported: ['ES256'] }),
    ).toEqual(['weaker'])
  })

  it('calls lists of methods as strong as the weakest of them', () => {
    const methods = (
      ours: Policy['token_endpoint_auth_methods_supported'],
      theirs: Policy['token_endpoint_auth_methods_supported'],
    ) => relation({ token_endpoint_auth_methods_supported: ours }, { token_endpoint_auth_methods_supported: theirs })
    expect(methods(['tls_client_auth'], ['private_key_jwt'])).toEqual(['different'])
    expect(methods(['private_key_jwt', 'none'], ['private_key_jwt', 'client_secret_basic'])).toEqual(['weaker'])
    expect(methods(['client_secret_post'], ['client_secret_basic', 'none'])).toEqual(['stronger'])
  })

  it.each([
    'token_endpoint_auth_signing_alg_values_supported',
    'request_object_signing_alg_values_supported',
    'dpop_signing_alg_values_supported',
    'authorization_signing_alg_values_supported',
    'code_challenge_methods_supported',
  ] as const)('calls a policy weaker that switches a feature off by an empty %s', (field) => {
    const off = { ...fapi2SecurityProfile, [field]: [] } satisfies Policy
    expect(weakerThan(off, fapi2SecurityProfile).map((difference) => difference.field)).toEqual([field])
    expect(weakerThan(fapi2SecurityProfile, off)).toEqual([])
    expect(comparePolicies(fapi2SecurityProfile, off)).toMatchObject([{ field, relation: 'stronger' }])
  })

  it('calls a policy weaker that asks for no claim in a request object', () => {
    expect(relation({}, { requestObjectRequiredClaims: ['exp'] })).toEqual(['weaker'])
  })

  it('calls a policy stronger that has certificates in the place of DPoP and of assertions', () => {
    expect(weakerThan(certificatesAlone, fapi2SecurityProfile)).toEqual([])
    // a policy that accepts proofs and assertions as well accepts more
    expect(
      weakerThan({ ...certificatesAlone, dpop_signing_alg_values_supported: ['RS256'] }, certificatesAlone).map(
        ({ field }) => field,
      ),
    ).toEqual(['dpop_signing_alg_values_supported'])
    const optional = { ...certificatesAlone, senderConstrainedTokensRequired: false }
    expect(weakerThan(optional, fapi2SecurityProfile).map(({ field }) => field)).toEqual([
      'dpop_signing_alg_values_supported',
      'senderConstrainedTokensRequired',
    ])
  })

  it('calls a policy weaker that has a name which is no field, in whichever of the two it stands', () => {
    const misspelt: Policy = Object.assign(testPolicy(), { require_pushed_authorization_request: true })
    const found = { field: 'require_pushed_authorization_request', relation: 'weaker' }
    expect(weakerThan(misspelt, oauth21)).toMatchObject([found])
    expect(weakerThan(testPolicy(), misspelt)).toMatchObject([found])
    expect(weakerThan(misspelt, misspelt)).toMatchObject([found])
    expect(profiles.describePolicy(misspelt)).toContain(
      'Policy: require_pushed_authorization_request is no field of Policy: is it misspelt?',
    )
  })

  it('takes a bound that is absent for none', () => {
    expect(relation({}, { requestObjectMaxLifetime: 3600 })).toEqual(['weaker'])
    expect(relation({ requestObjectMaxLifetime: 3600 })).toEqual(['stronger'])
  })

  it('does not mind the order of a list, nor that of the words of a response type', () => {
    const shuffled = {
      response_types_supported: ['id_token code', 'code'],
      code_challenge_methods_supported: ['plain', 'S256'],
    } as const
    const sorted = {
      response_types_supported: ['code', 'code id_token'],
      code_challenge_methods_supported: ['S256', 'plain'],
    } as const
    expect(relation(shuffled, sorted)).toEqual([])
  })

  it('takes EdDSA and Ed25519 for the same (RFC 9864 §2.2)', () => {
    const one = { dpop_signing_alg_values_supported: ['ES256', 'EdDSA'] } as const
    const other = { dpop_signing_alg_values_supported: ['Ed25519', 'ES256'] } as const
    expect(relation(one, other)).toEqual([])
  })

  it('finds no policy weaker than itself', () => {
    const policies = Object.values(profiles).filter(
      (value): value is Policy & typeof value => typeof value === 'object' && 'codeLifetime' in value,
    )
    expect(policies.length).toBeGreaterThanOrEqual(5)
    for (const policy of policies) expect(comparePolicies(policy, policy)).toEqual([])
  })
})

describe('the profiles build on one another', () => {
  it('FAPI 2.0 is nowhere weaker than OAuth 2.1', () => {
    expect(weakerThan(fapi2SecurityProfile, oauth21)).toEqual([])
  })

  it('message signing is nowhere weaker than the security profile', () => {
    expect(weakerThan(fapi2MessageSigning, fapi2SecurityProfile)).toEqual([])
  })

  it('an override that undoes FAPI 2.0 is found', () => {
    const overridden = { ...fapi2SecurityProfile, code_challenge_methods_supported: ['S256', 'plain'] } as const
    expect(weakerThan(overridden, fapi2SecurityProfile).map(({ field }) => field)).toEqual([
      'code_challenge_methods_supported',
    ])
  })
})
