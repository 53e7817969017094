import { expectTypeOf } from 'vitest'
import type { PendingAuthorization } from '../../src/types/authorization.ts'
import type { AuthorizationDetail } from '../../src/types/authorization-details.ts'
import type { AuthorizationServer, VendorValues } from '../../src/types/server.ts'
import type { StandardSchemaV1 } from '../../src/types/standard-schema.ts'

interface Payment {
  type: 'payment_initiation'
  amount: number
}

interface Account {
  type: 'account_information'
  actions: string[]
}

type Declared = {
  readonly payment_initiation: StandardSchemaV1<unknown, Payment>
  readonly account_information: { readonly schema: StandardSchemaV1<{ actions: string }, Account> }
}

type Vendor = {
  readonly audience: StandardSchemaV1<string, URL>
}

// What a schema puts out is what the host gets, whether it stands alone or with a comparator.
type Detail = AuthorizationDetail<Declared>
expectTypeOf<Detail['type']>().toEqualTypeOf<'payment_initiation' | 'account_information'>()
expectTypeOf<Extract<Detail, { type: 'payment_initiation' }>['amount']>().toEqualTypeOf<number>()
expectTypeOf<Extract<Detail, { type: 'account_information' }>['actions']>().toEqualTypeOf<string[]>()
// @ts-expect-error a type that was not declared
expectTypeOf<'transfer'>().toExtend<Detail['type']>()

// A declared parameter has the type that its schema puts out, and need not be there.
expectTypeOf<VendorValues<Vendor>['audience']>().toEqualTypeOf<URL | undefined>()

// Both reach the host through the server's own type.
type Server = AuthorizationServer<Declared, Vendor>
type Pending =
  Server extends AuthorizationServer<infer Details, infer Parameters>
    ? PendingAuthorization<Details, Parameters>
    : never
expectTypeOf<Pending['authorization_details']>().toEqualTypeOf<readonly Detail[]>()
expectTypeOf<Pending['vendor']['audience']>().toEqualTypeOf<URL | undefined>()
