import { describe, expect, it } from 'vitest'
import { comparePolicies, oauth21, weakerThan } from '../../src/profiles/index.ts'
import { STRENGTHS } from '../../src/profiles/strength.ts'
import type { Policy } from '../../src/types/policy.ts'
import { fc } from '../support/fast-check.ts'
import { fields, policies } from './support/any-policy.ts'

type Field = keyof Policy

/** Policies that differ in one field: with several of its values, with the empty list, and without it where it may be absent. */
const differingIn = (field: Field): readonly Policy[] => {
  const values: unknown[] = fc.sample(fields[field] as fc.Arbitrary<unknown>, { numRuns: 12, seed: 7 })
  const { [field]: standard, ...others } = oauth21 as Policy
  return [
    ...[...values, ...(values.some(Array.isArray) ? [[]] : [])].map(
      (value) => ({ ...others, [field]: value }) as Policy,
    ),
    ...(standard === undefined ? [others as Policy] : []),
  ]
}

/** Policies of which some demand certificates in the place of proofs and of assertions. */
const withCertificates: readonly Policy[] = [[], ['ES256'], ['RS256']].flatMap((algorithms) =>
  [['tls_client_auth'], ['private_key_jwt', 'tls_client_auth'], ['none']].flatMap((methods) =>
    [true, false].flatMap((isDemanded) =>
      [true, false].map(
        (isBound) =>
          ({
            ...oauth21,
            token_endpoint_auth_methods_supported: methods,
            token_endpoint_auth_signing_alg_values_supported: algorithms,
            dpop_signing_alg_values_supported: algorithms,
            senderConstrainedTokensRequired: isDemanded,
            tls_client_certificate_bound_access_tokens: isBound,
          }) as Policy,
      ),
    ),
  ),
)

/** Three policies, each nowhere weaker than the next, of which the first is weaker than the last. */
const brokenChains = (some: readonly Policy[]): readonly string[] => {
  const isWeaker = some.map((one) => some.map((other) => weakerThan(one, other).length > 0))
  const broken: string[] = []
  for (const a of some.keys())
    for (const b of some.keys())
      for (const c of some.keys())
        if (!isWeaker[a]?.[b] && !isWeaker[b]?.[c] && isWeaker[a]?.[c])
          broken.push(JSON.stringify([a, b, c].map((at) => some[at])))
  return broken
}

describe('the order of policies', () => {
  it('has no policy weaker than itself', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(comparePolicies(policy, policy)).toEqual([])
      }),
    )
  })

  it('calls a policy weaker in the fields in which another is stronger than it, and different in the same fields', () => {
    fc.assert(
      fc.property(policies, policies, (one, other) => {
        const seen = new Map(comparePolicies(one, other).map(({ field, relation }) => [field, relation]))
        for (const { field, relation } of comparePolicies(other, one)) {
          // lists that each have an entry of their own are weaker from both sides
          const mirrored = { stronger: ['weaker'], weaker: ['stronger', 'weaker'], different: ['different'] }[relation]
          expect(mirrored).toContain(seen.get(field))
        }
      }),
    )
  })

  it.each(Object.keys(STRENGTHS) as Field[])('goes over from one policy to the next in %s', (field) => {
    expect(brokenChains(differingIn(field))).toEqual([])
  })

  it('goes over from one policy to the next where certificates stand in the place of signatures', () => {
    expect(brokenChains(withCertificates).slice(0, 3)).toEqual([])
  })
})
