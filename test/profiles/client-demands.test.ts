import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { demandPolicy, SERVER_WIDE_FIELDS } from '../../src/profiles/client-demands.ts'
import {
  fapi2MessageSigning,
  fapi2SecurityProfile,
  haip,
  ibmVerify,
  mcp,
  oauth21,
  policyForClient,
  weakerThan,
} from '../../src/profiles/index.ts'
import { STRENGTHS } from '../../src/profiles/strength.ts'
import type { Policy } from '../../src/types/policy.ts'
import { fc } from '../support/fast-check.ts'
import { testPolicy } from '../support/policy.ts'
import { fields, policies } from './support/any-policy.ts'
import { certificatesAlone } from './support/certificates-alone.ts'

const demandable = (field: string): boolean =>
  STRENGTHS[field as keyof Policy] !== 'none' && !SERVER_WIDE_FIELDS.some((name) => name === field)

/** The demands of a policy that are any: those of what is offered are no demands. */
const demandsOf = (policy: Policy): Partial<Policy> =>
  Object.fromEntries(Object.entries(policy).filter(([field]) => demandable(field)))

const joined = (policy: Policy, demands: Partial<Policy>): Policy | undefined => {
  try {
    return demandPolicy(policy, demands).policy
  } catch (error) {
    // two lists with nothing in common, which no request could meet
    expect(String(error)).toMatch(/cannot be met/)
    return undefined
  }
}

describe('the policy of a client with demands', () => {
  it('is in no field weaker than the policy of the server, nor than the demands', () => {
    let met = 0
    fc.assert(
      fc.property(policies, policies, (server, client) => {
        const demands = demandsOf(client)
        const policy = joined(server, demands)
        if (policy === undefined) return
        met++
        expect(weakerThan(policy, server)).toEqual([])
        // measured against a policy that has the demands, and elsewhere the values that came out
        expect(weakerThan(policy, { ...policy, ...demands })).toEqual([])
      }),
      { numRuns: 500 },
    )
    expect(met).toBeGreaterThan(50)
  })

  it('was tried on every field', () => {
    expect(Object.keys(fields).sort()).toEqual(Object.keys(STRENGTHS).sort())
  })

  it('is the same when the demands are made once more, or by the result', () => {
    fc.assert(
      fc.property(policies, policies, (server, client) => {
        const policy = joined(server, demandsOf(client))
        if (policy === undefined) return
        expect(demandPolicy(policy, demandsOf(client)).policy).toBe(policy)
        expect(demandPolicy(policy, demandsOf(policy)).policy).toBe(policy)
      }),
    )
  })

  it('is the very policy of the server where nothing stricter is demanded, so that nothing is kept twice', () => {
    expect(demandPolicy(oauth21, {}).policy).toBe(oauth21)
    expect(demandPolicy(oauth21, { codeLifetime: 600, codeChallengeRequired: false }).policy).toBe(oauth21)
    expect(demandPolicy(fapi2SecurityProfile, fapi2SecurityProfile).policy).toBe(fapi2SecurityProfile)
  })

  it('keeps the list of the server where the demanded list is empty, which switches a feature off', () => {
    const withoutDPoP = { ...fapi2SecurityProfile, dpop_signing_alg_values_supported: [] } satisfies Policy
    const { policy } = demandPolicy(oauth21, withoutDPoP)
    expect(policy.dpop_signing_alg_values_supported).toEqual(oauth21.dpop_signing_alg_values_supported)
    expect(policy.require_pushed_authorization_requests).toBe(true)
  })

  it('switches DPoP off for a client that demands certificates in its place', () => {
    const demands = {
      ...{ senderConstrainedTokensRequired: true, tls_client_certificate_bound_access_tokens: true },
      dpop_signing_alg_values_supported: [],
    }
    expect(demandPolicy(oauth21, demands).policy.dpop_signing_alg_values_supported).toEqual([])
    const { dpop_signing_alg_values_supported } = demandPolicy(oauth21, {
      ...demands,
      tls_client_certificate_bound_access_tokens: false,
    }).policy
    expect(dpop_signing_alg_values_supported).toEqual(oauth21.dpop_signing_alg_values_supported)
  })

  it('lets a client demand FAPI 2.0 of a server that takes certificates alone', () => {
    expect(weakerThan(certificatesAlone, fapi2SecurityProfile)).toEqual([])
    expect(demandPolicy(certificatesAlone, fapi2SecurityProfile).policy).toBe(certificatesAlone)
    const lacking = (own: Partial<Policy>, demands: Partial<Policy>) =>
      expect(() => demandPolicy({ ...certificatesAlone, ...own }, demands)).toThrow('got none. The server has: [].')
    lacking({ senderConstrainedTokensRequired: false }, { dpop_signing_alg_values_supported: ['ES256'] })
    lacking(
      { token_endpoint_auth_methods_supported: ['tls_client_auth', 'client_secret_basic'] },
      { token_endpoint_auth_signing_alg_values_supported: ['ES256'] },
    )
  })

  it('names the lists of a field that is the same for every client', () => {
    expect(() => demandPolicy(oauth21, mcp)).toThrow(
      'metadataDocumentRequiredMembers must be [client_name, redirect_uris] in the policy of the server, because the document is read ' +
        'before there is a client; got []. Or demand the profile with metadataDocumentRequiredMembers: [].',
    )
  })

  it('takes from lists of what is allowed, and adds to lists of what is required', () => {
    const server = testPolicy({ requestObjectRequiredClaims: ['aud'] })
    const { policy } = demandPolicy(server, {
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'],
      dpop_signing_alg_values_supported: ['Ed25519'],
      requestObjectRequiredClaims: ['exp'],
    })
    expect(policy.token_endpoint_auth_methods_supported).toEqual(['private_key_jwt'])
    expect(policy.dpop_signing_alg_values_supported).toEqual(['Ed25519', 'EdDSA'])
    expect(policy.requestObjectRequiredClaims).toEqual(['aud', 'exp'])
  })
})

describe('demands and policies that are no plain objects', () => {
  it('are joined with what they inherit, compute or export', async () => {
    const inherited: Policy = Object.create(oauth21)
    const exported: object = await import('./support/demands.ts')
    class Demands {
      readonly [Symbol.toStringTag] = 'Demands'
      get codeLifetime() {
        return 17
      }
    }
    for (const demands of [exported, new Demands(), Object.create({ codeLifetime: 17 })]) {
      expect(demandPolicy(inherited, demands)).toEqual({
        policy: { ...oauth21, codeLifetime: 17 },
        demands: { codeLifetime: 17 },
      })
    }
    expect(policyForClient(inherited, { client_id: 'c' })).toEqual(policyForClient(oauth21, { client_id: 'c' }))
  })

  it.each([['list'], new Map(), new Headers(), Promise.resolve({}), null, 'text'])(
    'have no fields as %s',
    (demands) => {
      expect(() => demandPolicy(oauth21, demands)).toThrow(/^demands must be an object with fields of Policy; got /)
    },
  )
})

describe('demands that no client can make', () => {
  it('stand in the guide, all of them', () => {
    const guide = readFileSync(new URL('../../docs/guides/mixed-clients.md', import.meta.url), 'utf8')
    for (const field of SERVER_WIDE_FIELDS) expect(guide).toContain(`\`${field}\``)
  })

  it('are refused each by name, with what to do', () => {
    for (const field of SERVER_WIDE_FIELDS) {
      expect(() => demandPolicy(oauth21, { [field]: oauth21[field] })).toThrow(
        new RegExp(`- ${field} must be left out, because .+ Set it in the policy of the server`),
      )
    }
    expect(() => demandPolicy(oauth21, { scopes_supported: ['openid'] })).toThrow(/scopes_supported must be left out/)
    expect(() => demandPolicy(oauth21, { codeLifetme: 30 })).toThrow(/"codeLifetme" must be a field of Policy/)
  })

  it('are left out of a whole policy where they say what is offered', () => {
    for (const profile of [fapi2SecurityProfile, haip, mcp, ibmVerify]) {
      const { demands } = demandPolicy(
        { ...profile, metadataDocumentRequiredMembers: mcp.metadataDocumentRequiredMembers },
        profile,
      )
      expect(Object.keys(demands).every(demandable)).toBe(true)
      expect(Object.keys(demands).length).toBeGreaterThan(30)
    }
  })

  it('are refused of a whole policy where the server is weaker for every client', () => {
    expect(() => demandPolicy(testPolicy({ maxRequestBytes: 100_000 }), fapi2SecurityProfile)).toThrow(
      'maxRequestBytes must be 65536 in the policy of the server, because the form is read before the client is known; got 100000. Or demand the profile with maxRequestBytes: 100000.',
    )
    const redirectingBy302 = testPolicy({ redirectStatus: 302 })
    expect(() => demandPolicy(redirectingBy302, fapi2SecurityProfile)).toThrow(
      'redirectStatus must be 303 in the policy of the server, because the reply does not know the client; got 302. Or demand the profile with redirectStatus: 302.',
    )
    const { demands } = demandPolicy(redirectingBy302, { ...fapi2SecurityProfile, redirectStatus: 302 })
    expect(demands).not.toHaveProperty('redirectStatus')
    expect(demands.codeChallengeRequired).toBe(true)
  })

  it('are refused with the lists that the server and the demands have', () => {
    expect(() => demandPolicy(oauth21, mcp)).toThrow(
      'metadataDocumentRequiredMembers must be [client_name, redirect_uris] in the policy of the server, because the document is read before there is a client; got []. Or demand the profile with metadataDocumentRequiredMembers: [].',
    )
  })

  it('are refused where the server has nothing of what they allow', () => {
    expect(() => demandPolicy(testPolicy({ dpop_signing_alg_values_supported: [] }), fapi2SecurityProfile)).toThrow(
      /dpop_signing_alg_values_supported must have an entry that the server has, too; got none/,
    )
    expect(() =>
      demandPolicy(oauth21, { response_modes_supported: fapi2MessageSigning.response_modes_supported }),
    ).toThrow(/response_modes_supported must have an entry/)
  })

  it.each([
    [null],
    ['{"codeLifetime":30}'],
    [[]],
    [{ codeLifetime: Number.NaN }],
    [{ codeLifetime: '30' }],
    [{ codeLifetime: -1 }],
    [{ codeChallengeRequired: 1 }],
    [{ dpopNonce: 'always' }],
    [{ response_types_supported: 'code' }],
    [{ response_types_supported: Array.from({ length: 65 }, () => 'code') }],
    [JSON.parse('{"__proto__":{"codeLifetime":30}}')],
  ])('are refused in another form: %j', (demands) => {
    expect(() => demandPolicy(oauth21, demands)).toThrow(TypeError)
  })

  it('count as absent when they are null', () => {
    expect(demandPolicy(oauth21, { codeLifetime: null, requestUriLifetime: 30 })).toMatchObject({
      demands: { requestUriLifetime: 30 },
      policy: { codeLifetime: 60, requestUriLifetime: 30 },
    })
  })
})
