import { expectTypeOf } from 'vitest'
import type * as profiles from '../../src/profiles/index.ts'
import type { STRENGTHS, Strength } from '../../src/profiles/strength.ts'
import type { PolicyDifference } from '../../src/profiles/weaker-than.ts'
import type { ClientDemands, OfferedField, ServerWideField } from '../../src/types/client-demands.ts'
import type { Policy } from '../../src/types/policy.ts'

// Whoever adds a field to a policy says what makes it strong, and which text asks for that.
expectTypeOf<keyof typeof STRENGTHS>().toEqualTypeOf<keyof Policy>()
expectTypeOf<typeof STRENGTHS>().toExtend<Record<keyof Policy, Strength>>()
// @ts-expect-error a table without one of the fields
expectTypeOf<Omit<typeof STRENGTHS, 'codeLifetime'>>().toExtend<Record<keyof Policy, Strength>>()

// Profiles are policies, and literal ones: what is spread from them keeps its values.
expectTypeOf<typeof profiles.fapi2MessageSigning>().toExtend<Policy>()
expectTypeOf<typeof profiles.auth0HighlyRegulatedIdentity>().toExtend<Policy>()
expectTypeOf<typeof profiles.ibmVerify>().toExtend<Policy>()
expectTypeOf<(typeof profiles.auth0HighlyRegulatedIdentity)['redirectStatus']>().toEqualTypeOf<302>()
expectTypeOf<(typeof profiles.fapi2MessageSigning)['require_signed_request_object']>().toEqualTypeOf<true>()

// A difference names a field of a policy, or a name that is none.
expectTypeOf<keyof Policy>().toExtend<PolicyDifference['field']>()
expectTypeOf<string>().toExtend<PolicyDifference['field']>()

// What a client can demand: every field with an order of strength that is not the same for all clients. A whole profile fits as well.
type Offered = { [Field in keyof Policy]-?: (typeof STRENGTHS)[Field] extends 'none' ? Field : never }[keyof Policy]
expectTypeOf<OfferedField>().toEqualTypeOf<Offered>()
expectTypeOf<keyof ClientDemands>().toEqualTypeOf<Exclude<keyof Policy, Offered | ServerWideField>>()
expectTypeOf<typeof profiles.fapi2SecurityProfile>().toExtend<ClientDemands>()
expectTypeOf<Policy>().toExtend<ClientDemands>()
// @ts-expect-error what a server offers is no demand
export const offered: ClientDemands = { codeLifetime: 30, scopes_supported: ['openid'] }
// @ts-expect-error the form is read before the client is known
export const wide: ClientDemands = { maxRequestBytes: 1024 }
