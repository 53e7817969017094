import { expectTypeOf } from 'vitest'
import { fapi2SecurityProfile, oauth21 } from '../../src/profiles/index.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import type { LiteralPolicy } from '../../src/types/literal-policy.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { FindClient, Store } from '../../src/types/ports.ts'

declare const store: Store
declare const findClient: FindClient
declare const anyPolicy: Policy
const options = {
  issuer: 'https://as.example.com',
  authorization_endpoint: 'https://as.example.com/authorize',
  token_endpoint: 'https://as.example.com/token',
  store,
  findClient,
  secret: '',
}
const changes = { dpopNonce: 'required', response_modes_supported: ['query'], redirectStatus: 302 }

// A policy fits as a profile, as a Policy, where it is written in place, with `satisfies Policy` and with `as const`.
authorizationServer({ ...options, policy: oauth21 })
authorizationServer({ ...options, policy: anyPolicy })
authorizationServer({ ...options, policy: { ...oauth21, dpopNonce: 'required', response_modes_supported: ['query'] } })
const satisfying = { ...oauth21, dpopNonce: 'required', response_modes_supported: ['query'] } satisfies Policy
authorizationServer({ ...options, policy: satisfying })
assembleAuthorizationServer({ ...options, policy: satisfying }, {})
authorizationServer({ ...options, policy: { ...oauth21, dpopNonce: 'required' } as const })

// Where its values have lost their literal types the message says what to write.
const widened = { ...fapi2SecurityProfile, ...changes }
// @ts-expect-error satisfies Policy
authorizationServer({ ...options, policy: widened })
// @ts-expect-error satisfies Policy
assembleAuthorizationServer({ ...options, policy: widened }, {})
type Lost = {
  readonly 'The values have lost their literal types. Write: const policy = { ... } satisfies Policy': true
}
expectTypeOf<LiteralPolicy<typeof widened>['dpopNonce']>().toEqualTypeOf<Lost>()
expectTypeOf<LiteralPolicy<typeof widened>['response_modes_supported']>().toEqualTypeOf<Lost>()
expectTypeOf<LiteralPolicy<typeof widened>['redirectStatus']>().toEqualTypeOf<Lost>()
expectTypeOf<LiteralPolicy<typeof widened>['clockTolerance']>().toEqualTypeOf<10>()

// Written in place, a misspelt field and a wrong value have a message of their own. They do not make the policy `never`.
type Misspelt = { readonly requestUriLifeTime: 30 }
type Unknown = { readonly 'This is not a field of Policy. Write: const policy = { ... } satisfies Policy': true }
expectTypeOf<LiteralPolicy<Misspelt>['requestUriLifeTime']>().toEqualTypeOf<Unknown>()
expectTypeOf<Misspelt & LiteralPolicy<Misspelt>>().not.toBeNever()
expectTypeOf<(Misspelt & LiteralPolicy<Misspelt>)['requestUriLifeTime']>().not.toBeNever()
type Mistyped = { readonly dpopNonce: 'require' }
type NoValue = { readonly 'This is not a value of the field, which is': 'off' | 'optional' | 'required' }
expectTypeOf<LiteralPolicy<Mistyped>['dpopNonce']>().toEqualTypeOf<NoValue>()
expectTypeOf<(Mistyped & LiteralPolicy<Mistyped>)['dpopNonce']>().not.toBeNever()

// A wrong value, a missing field and an unknown one are errors as before.
// @ts-expect-error no such value
authorizationServer({ ...options, policy: { ...oauth21, dpopNonce: 'sometimes' } })
// @ts-expect-error half a policy
authorizationServer({ ...options, policy: { clockTolerance: 10 } })
// @ts-expect-error a misspelt field
authorizationServer({ ...options, policy: { ...oauth21, requestUriLifetme: 30 } })
