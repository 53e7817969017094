import { expectTypeOf } from 'vitest'
import type { CoreReason, ErrorCode, Reason } from '../../src/errors/catalogue.ts'
import type { EndpointError, OAuthError } from '../../src/errors/oauth-error.ts'
import type { AuthorizationFailure, AuthorizationResponse } from '../../src/types/authorization.ts'
import type { RegisteredRedirectUri } from '../../src/types/brand.ts'
import type { RequestError } from '../../src/types/rules.ts'
import { refuse } from '../support/refuse.ts'

// Compiled by `npm run typecheck`: each @ts-expect-error is an error when what stands below it compiles.

// The codes that an endpoint may answer are part of its type.
expectTypeOf<'invalid_client'>().toExtend<ErrorCode<'push'>>()
expectTypeOf<'invalid_grant'>().toExtend<ErrorCode<'token'>>()
expectTypeOf<'access_denied'>().toExtend<ErrorCode<'authorization'>>()
// @ts-expect-error no user is asked at the PAR endpoint
expectTypeOf<'access_denied'>().toExtend<ErrorCode<'push'>>()
// @ts-expect-error nor does anybody log in there
expectTypeOf<'login_required'>().toExtend<ErrorCode<'push'>>()
// shown on a page, for a client whose metadata document is not accepted
expectTypeOf<'invalid_client'>().toExtend<ErrorCode<'authorization'>>()
// @ts-expect-error a code is redeemed elsewhere
expectTypeOf<'invalid_grant'>().toExtend<ErrorCode<'authorization'>>()

// A registration has codes of its own (RFC 7591 §3.2.2), and nobody else has them.
expectTypeOf<ErrorCode<'registration'>>().toEqualTypeOf<'invalid_redirect_uri' | 'invalid_client_metadata'>()
// @ts-expect-error a push is answered with invalid_request
expectTypeOf<'invalid_redirect_uri'>().toExtend<ErrorCode<'push'>>()
// @ts-expect-error nor is a redirect to be had for it
expectTypeOf<'invalid_client_metadata'>().toExtend<ErrorCode<'authorization'>>()

// A protected resource answers with codes of its own, and the endpoints of the server have none of them.
expectTypeOf<'invalid_token' | 'insufficient_scope' | 'use_dpop_nonce'>().toExtend<ErrorCode<'resource'>>()
// @ts-expect-error no access token comes to the token endpoint
expectTypeOf<'invalid_token'>().toExtend<ErrorCode<'token'>>()
// @ts-expect-error a client authenticates elsewhere
expectTypeOf<'invalid_client'>().toExtend<ErrorCode<'resource'>>()

// A refusal has the code that the catalogue gives its reason, and fits where that reason can be answered.
expectTypeOf(refuse('client-unknown').error).toEqualTypeOf<'invalid_client'>()
expectTypeOf(refuse('client-unknown')).toExtend<EndpointError<'push'>>()
// @ts-expect-error a rule can only refuse with what both endpoints can answer
expectTypeOf(refuse('code-verifier-mismatch')).toExtend<RequestError>()
// @ts-expect-error reasons are a closed list
refuse('because')

// A host's own reasons say that they are the host's.
expectTypeOf<'host:too-late'>().toExtend<Reason>()
expectTypeOf<CoreReason>().toExtend<Reason>()
// @ts-expect-error without the prefix it is nobody's reason
expectTypeOf<'too-late'>().toExtend<Reason>()

// Only a validated redirect URI is a place to send anybody.
expectTypeOf<RegisteredRedirectUri>().toExtend<string>()
// @ts-expect-error a text is not a validated redirect URI
expectTypeOf<string>().toExtend<RegisteredRedirectUri>()
expectTypeOf<AuthorizationResponse['redirect_uri']>().toEqualTypeOf<RegisteredRedirectUri>()

// What is only for the user's screen has no response to send.
expectTypeOf<Extract<AuthorizationFailure, { delivery: 'redirect' }>>().toHaveProperty('response')
// @ts-expect-error there is nowhere to send it
expectTypeOf<Extract<AuthorizationFailure, { delivery: 'display' }>>().toHaveProperty('response')

// An error is not changed on its way.
expectTypeOf<OAuthError>().toEqualTypeOf<Readonly<OAuthError>>()
