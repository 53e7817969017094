import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { z } from 'zod'
import { detailType } from '../../src/authorization-details.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import type { PendingAuthorization } from '../../src/types/authorization.ts'
import type { FindClient, Store } from '../../src/types/ports.ts'

declare const store: Store
declare const findClient: FindClient
const options = {
  issuer: 'https://as.example.com',
  authorization_endpoint: 'https://as.example.com/authorize',
  token_endpoint: 'https://as.example.com/token',
  policy: oauth21,
  store,
  findClient,
  secret: '',
}

const payment = v.object({ type: v.literal('payment'), amount: v.pipe(v.string(), v.transform(Number)) })
const account = z.object({ type: z.literal('account'), actions: z.array(z.enum(['read', 'write'])) })

// A comparator sees the details as the schema puts them out.
const paymentType = detailType(payment, (granted, requested) => {
  expectTypeOf(granted.amount).toEqualTypeOf<number>()
  expectTypeOf(requested.type).toEqualTypeOf<'payment'>()
  // @ts-expect-error the schema has no such member
  granted.currency
  return granted.amount <= requested.amount
})
// @ts-expect-error a comparator answers true or false
detailType(payment, () => 'yes')

// So does the host, whose types stand under the keys that their schemas take.
const as = authorizationServer({
  ...options,
  authorizationDetails: {
    payment: paymentType,
    account: detailType(account, (granted, requested) => granted.actions.length <= requested.actions.length),
    any_text: v.looseObject({ type: v.string() }),
    of_two: v.object({ type: v.picklist(['of_two', 'other']) }),
    without_type: z.object({ amount: z.number() }),
  },
})
type Detail = PendingAuthorization<typeof as.authorizationDetails>['authorization_details'][number]
expectTypeOf<Extract<Detail, { type: 'payment' }>['amount']>().toEqualTypeOf<number>()

// A key that its schema refuses as `type` is an error, whether a comparator stands beside the schema or not.
// @ts-expect-error the key must be payment
authorizationServer({ ...options, authorizationDetails: { pay: paymentType } })
// @ts-expect-error the key must be account
authorizationServer({ ...options, authorizationDetails: { payment: paymentType, accounts: account } })
// @ts-expect-error the key must be payment
authorizationServer({ ...options, authorizationDetails: { pay: { schema: payment } } })
const ofTwo = v.object({ type: v.picklist(['of_two', 'other']) })
// @ts-expect-error the key must be of_two or other
authorizationServer({ ...options, authorizationDetails: { third: ofTwo } })
