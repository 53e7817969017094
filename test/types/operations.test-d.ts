import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import { readFetchRequest } from '../../src/http/fetch.ts'
import { type NodeRequest, readNodeRequest } from '../../src/http/node.ts'
import {
  type AuthenticatedTokenRequest,
  type AuthorizationCodeGrant,
  type AuthorizationFailure,
  type AuthorizationServerOptions,
  type authenticateClientRequest,
  authenticateTokenRequest,
  authorizationReply,
  authorizationServer,
  type EndpointError,
  issueAuthorizationResponse,
  processAuthorizationRequest,
  processPushedAuthorizationRequest,
  pushedAuthorizationReply,
  redeemAuthorizationCode,
  resumeAuthorizationRequest,
  tokenErrorReply,
} from '../../src/index.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import type { Store } from '../../src/types/ports.ts'

declare const store: Store
declare const request: HttpRequest

const options = {
  issuer: 'https://as.example.com',
  authorization_endpoint: 'https://as.example.com/authorize',
  token_endpoint: 'https://as.example.com/token',
  policy: oauth21,
  store,
  findClient: async () => undefined,
  secret: new Uint8Array(32),
}

const as = authorizationServer({
  ...options,
  authorizationDetails: {
    payment_initiation: v.object({
      type: v.literal('payment_initiation'),
      amount: v.pipe(v.string(), v.transform(Number)),
    }),
    account_information: { schema: v.object({ type: v.string(), actions: v.array(v.string()) }) },
  },
  parameters: { audience: v.pipe(v.string(), v.url()), organization: v.pipe(v.string(), v.transform(Number)) },
})

// What the host declared is what it gets, all the way to the grant.
const processed = await processAuthorizationRequest(as, request)
if (processed.ok) {
  const pending = processed.value
  const [detail] = pending.authorization_details
  if (detail?.type === 'payment_initiation') expectTypeOf(detail.amount).toEqualTypeOf<number>()
  if (detail?.type === 'account_information') expectTypeOf(detail.actions).toEqualTypeOf<string[]>()
  expectTypeOf(pending.vendor.audience).toEqualTypeOf<string | undefined>()
  expectTypeOf(pending.vendor.organization).toEqualTypeOf<number | undefined>()
  // @ts-expect-error nobody declared it
  pending.vendor.connection

  const resumed = await resumeAuthorizationRequest(as, pending.reference)
  if (resumed.ok) expectTypeOf(resumed.value).toEqualTypeOf(pending)

  await issueAuthorizationResponse(as, pending, { decision: 'denied', error: 'login_required' })
  // @ts-expect-error the core's own errors are not the user's decision
  await issueAuthorizationResponse(as, pending, { decision: 'denied', error: 'invalid_request' })
  // @ts-expect-error a grant is somebody's
  await issueAuthorizationResponse(as, pending, { decision: 'granted' })
  await issueAuthorizationResponse(as, pending, {
    decision: 'granted',
    subject: 'alice',
    authorization_details: [{ type: 'payment_initiation', amount: 1 }],
  })
  await issueAuthorizationResponse(as, pending, {
    decision: 'granted',
    subject: 'alice',
    // @ts-expect-error a type that was not declared
    authorization_details: [{ type: 'transfer', amount: 1 }],
  })
  const lookalike = { ...pending, redirect_uri: 'https://rp.example.com/cb' }
  // @ts-expect-error its redirect_uri was not validated
  await issueAuthorizationResponse(as, lookalike, { decision: 'denied' })
} else {
  expectTypeOf(processed.error).toEqualTypeOf<AuthorizationFailure>()
}

const redeemed = await redeemAuthorizationCode(as, request)
if (redeemed.ok) {
  const [detail] = redeemed.value.authorization_details
  if (detail?.type === 'payment_initiation') expectTypeOf(detail.amount).toEqualTypeOf<number>()
} else {
  expectTypeOf(redeemed.error).toEqualTypeOf<EndpointError<'token'>>()
  tokenErrorReply(redeemed)
}

// What a host's own grant types have of a token request is what a code's redemption says of it.
const asked = await authenticateTokenRequest(as, request)
if (asked.ok) {
  expectTypeOf(asked.value).toEqualTypeOf<AuthenticatedTokenRequest>()
  expectTypeOf(asked.value.cnf).toEqualTypeOf<AuthorizationCodeGrant['cnf']>()
  // what a refresh token is bound to is compared with what the request proves
  expectTypeOf(asked.value.cnf?.jkt).toEqualTypeOf<string | undefined>()
  expectTypeOf(asked.value.cnf?.['x5t#S256']).toEqualTypeOf<string | undefined>()
} else tokenErrorReply(asked)
// @ts-expect-error where no token is issued nothing is bound
expectTypeOf<Extract<Awaited<ReturnType<typeof authenticateClientRequest>>, { ok: true }>['value']['cnf']>()

// A resource server has no endpoints, so it says the URL of the resource.
const api = { policy: oauth21 }
readFetchRequest(api, {} as Request, { url: 'https://api.example/orders' })
readNodeRequest(api, {} as NodeRequest, { url: 'https://api.example/orders' })
// @ts-expect-error it has no URL to choose from
readFetchRequest(api, {} as Request)
// @ts-expect-error nor here
readNodeRequest(api, {} as NodeRequest, { body: undefined })

// A reply is for the result of its own endpoint.
const pushed = await processPushedAuthorizationRequest(as, request)
pushedAuthorizationReply(pushed)
authorizationReply(as, processed.ok ? { ok: false, error: { delivery: 'display', error: {} as never } } : processed)
// @ts-expect-error a push is never answered by a redirect
authorizationReply(as, pushed)
// @ts-expect-error nor a page by JSON
if (!processed.ok) pushedAuthorizationReply(processed)
if (!pushed.ok) expectTypeOf(pushed.error).toEqualTypeOf<EndpointError<'push'>>()

// A server without declarations is one as well, and every policy field must be there.
await processPushedAuthorizationRequest(authorizationServer(options), request)
expectTypeOf(options).toExtend<AuthorizationServerOptions<Record<never, never>, Record<never, never>>>()
// @ts-expect-error half a policy
authorizationServer({ ...options, policy: { clockTolerance: 10 } })
