import { describe, expect, it } from 'vitest'
import {
  auth0HighlyRegulatedIdentity,
  fapi2MessageSigning,
  fapi2SecurityProfile,
  haip,
  ibmVerify,
  mcp,
  oauth21,
} from '../../src/profiles/index.ts'
import { namedFaults, namedFaultsFor, push, redeem, testServer, unwrap } from '../../src/testing/index.ts'
import type { Policy } from '../../src/types/policy.ts'
import { commitFaults } from '../support/commit-faults.ts'

const withoutDPoP = { dpop_signing_alg_values_supported: [], tls_client_certificate_bound_access_tokens: true } as const
/** Public clients always need PKCE. */
const withoutPKCE = {
  ...oauth21,
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  code_challenge_methods_supported: [],
  codeChallengeRequired: false,
} as const satisfies Policy
const wallets: Policy = { ...oauth21, token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'] }
const policies: readonly (readonly [name: string, policy: Policy, least: number])[] = [
  ['oauth21', oauth21, 100],
  ['fapi2SecurityProfile', fapi2SecurityProfile, 100],
  ['fapi2MessageSigning', fapi2MessageSigning, 100],
  ['auth0HighlyRegulatedIdentity', auth0HighlyRegulatedIdentity, 120],
  ['ibmVerify', ibmVerify, 120],
  ['mcp', mcp, 100],
  ['haip', haip, 130],
  ['oauth21 with nonces that may be left out', { ...oauth21, dpopNonce: 'optional' }, 100],
  ['FAPI 2.0 with nonces', { ...fapi2SecurityProfile, dpopNonce: 'required' }, 100],
  ['FAPI 2.0 on certificates', { ...fapi2SecurityProfile, ...withoutDPoP }, 70],
  [
    'FAPI 2.0 on certificates alone',
    { ...fapi2SecurityProfile, ...withoutDPoP, token_endpoint_auth_methods_supported: ['tls_client_auth'] },
    40,
  ],
  ['public clients', { ...oauth21, token_endpoint_auth_methods_supported: ['none'] }, 70],
  ['secrets in headers', { ...oauth21, token_endpoint_auth_methods_supported: ['client_secret_basic'] }, 70],
  ['secrets in forms', { ...oauth21, token_endpoint_auth_methods_supported: ['client_secret_post'] }, 70],
  ['wallets', { ...wallets, clientAttestationChallenge: 'optional', clientAttestationMaxAge: 86_400 }, 130],
  ['wallets with challenges', { ...wallets, clientAttestationChallenge: 'required' }, 130],
  ['wallets with one key', { ...oauth21, token_endpoint_auth_methods_supported: ['attest_jwt_client_auth_dpop'] }, 70],
  ['other bounds', { ...oauth21, maxRequestBytes: 16_384, maxParameters: 200, scopes_supported: ['openid'] }, 100],
  ['no PKCE', withoutPKCE, 90],
]

describe.each(policies)('the faults for %s', (_name, policy, least) => {
  it('are each refused for the reason they have', async () => {
    const faults = namedFaultsFor(policy)
    const server = await testServer({ policy })
    expect(await commitFaults(server, faults)).toEqual([])
    expect(faults.length).toBeGreaterThanOrEqual(least)
  })

  it('need nothing, and are committed by a client that is let in without them', async () => {
    const faults = namedFaultsFor(policy)
    expect(faults.filter(({ needs }) => needs !== undefined)).toEqual([])
    const server = await testServer({ policy })
    for (const client of new Set(faults.map(({ script }) => script.client))) {
      unwrap(await push(server, client === undefined ? {} : { client }))
    }
  })
})

it('no fault is left out under every policy', () => {
  const seen = new Set(policies.flatMap(([, policy]) => namedFaultsFor(policy).map(({ name }) => name)))
  const stricter = namedFaultsFor({ ...ibmVerify, scopes_supported: ['openid'] })
  for (const { name } of stricter) seen.add(name)
  expect(namedFaults.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([])
})

it('a client of the kit gets through to its grant without PKCE, where the policy has none', async () => {
  unwrap(await redeem(await testServer({ policy: withoutPKCE })))
  unwrap(await redeem(await testServer({ policy: { ...oauth21, code_challenge_methods_supported: ['plain'] } })))
})

it('of a policy that admits nobody there are none', () => {
  expect(namedFaultsFor({ ...oauth21, token_endpoint_auth_methods_supported: [] })).toEqual([])
})
