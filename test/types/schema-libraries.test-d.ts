import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { auth0Parameters, oauth21 } from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import type { FindClient, Store } from '../../src/types/ports.ts'

// What a host declares with a library of its choice is what it gets, all the way to the decision. Compiled, never run.
declare const store: Store
declare const findClient: FindClient

export const infer = async (reference: string) => {
  const as = authorizationServer({
    issuer: 'https://as.example.com',
    authorization_endpoint: 'https://as.example.com/authorize',
    token_endpoint: 'https://as.example.com/token',
    policy: oauth21,
    store,
    findClient,
    secret: '',
    authorizationDetails: {
      payment: v.object({ type: v.literal('payment'), amount: v.pipe(v.string(), v.transform(Number)) }),
      account: {
        schema: z.object({ type: z.literal('account'), actions: z.array(z.enum(['read', 'write'])) }),
        isNarrower: () => true,
      },
    },
    parameters: { ...auth0Parameters, max_amount: z.coerce.number(), locale: v.picklist(['en', 'cy']) },
  })
  const resumed = await resumeAuthorizationRequest(as, reference)
  if (!resumed.ok) return
  const { authorization_details, vendor } = resumed.value

  const [detail] = authorization_details
  if (detail?.type === 'payment') expectTypeOf(detail.amount).toEqualTypeOf<number>()
  if (detail?.type === 'account') expectTypeOf(detail.actions).toEqualTypeOf<('read' | 'write')[]>()
  // @ts-expect-error a type that was not declared
  if (detail?.type === 'transfer') return

  expectTypeOf(vendor.max_amount).toEqualTypeOf<number | undefined>()
  expectTypeOf(vendor.locale).toEqualTypeOf<'en' | 'cy' | undefined>()
  expectTypeOf(vendor.audience).toEqualTypeOf<string | undefined>()
  // @ts-expect-error a parameter that was not declared
  vendor.connexion

  await issueAuthorizationResponse(as, resumed.value, {
    decision: 'granted',
    subject: 'alice',
    authorization_details: [{ type: 'payment', amount: 7 }],
  })
  await issueAuthorizationResponse(as, resumed.value, {
    decision: 'granted',
    subject: 'alice',
    // @ts-expect-error the amount is a number by now
    authorization_details: [{ type: 'payment', amount: '7' }],
  })
}
