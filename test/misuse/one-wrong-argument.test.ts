import { describe, expect, it } from 'vitest'
import { verifyAuthorizationDetails } from '../../src/authorization-request/authorization-details.ts'
import { verifyCodeVerifier } from '../../src/authorization-request/code-verifier.ts'
import { verifyIDTokenHint } from '../../src/authorization-request/verify-id-token-hint.ts'
import { verifyDPoPProof } from '../../src/dpop/proof.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { evaluateInteraction } from '../../src/endpoints/evaluate-interaction.ts'
import { readGrantType } from '../../src/endpoints/grant-type.ts'
import { authenticateClientRequest, authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { verifyResourceRequest } from '../../src/endpoints/resource.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { authorizationReply } from '../../src/http/replies.ts'
import { resourceErrorReply } from '../../src/http/resource-reply.ts'
import {
  codeOf,
  decide,
  plainRequest,
  present,
  pushRequest,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import { ISSUER, keys, testHost, thumbprintOf } from '../support/host.ts'

const kit = await testServer()
const now = kit.clock()
const { as } = kit
const pending = unwrap(await present(kit))
const RESOURCE = 'https://api.example/orders'
const cnf = { jkt: await thumbprintOf(keys.proof) }
const rs = {
  ...{ policy: as.policy, clock: kit.clock, store: kit.store, dpopNonces: as.dpopNonces, digest: as.digest },
  ...{ readClientCertificate: as.readClientCertificate, onEvent: () => {}, resource_metadata: `${RESOURCE}/metadata` },
}
const token = { access_token: 'token', cnf, active: true, scope: 'orders', acr: 'high', auth_time: now }
const demands = { scope: ['orders'], acr_values: ['high'], max_age: 60 }
const resourceRequest = async () => {
  const ath = 'PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A'
  const dpop = await testHost().proof(keys.proof, RESOURCE, { htm: 'GET', iat: now, ath })
  return { method: 'GET', url: RESOURCE, headers: new Headers({ authorization: 'DPoP token', dpop }) }
}
const expectations = {
  ...{ now, issuer: ISSUER, client_id: 'c', jwks: { keys: [] }, algorithms: ['ES256'], clockTolerance: 10 },
  ...{ maxStale: 60, maxAge: 60, method: 'GET', url: RESOURCE, nonce: 'off', accessToken: 'token', digest: as.digest },
}
const login = { subject: 'alice', auth_time: now, acr: 'high', sub: 'alice' }
const context = { now, consented: true, done: ['login'], hintSubject: 'alice' }
const granted = {
  ...{ decision: 'granted', subject: 'alice', auth_time: now, acr: 'high', amr: ['pwd'], scope: [], resource: [] },
  ...{ authorization_details: [], grant_id: 'grant', sid: 'session', data: { a: 1 } },
}

type Callable = (...args: never[]) => unknown
type Call = readonly [operation: string, call: Callable, args: () => unknown[] | Promise<unknown[]>]

/** Calls that succeed, with the arguments that a host writes itself. */
const CALLS: readonly Call[] = [
  ['a push', processPushedAuthorizationRequest, async () => [as, await pushRequest(kit)]],
  ['a plain request', processAuthorizationRequest, async () => [as, await plainRequest(kit), { loggedIn: false }]],
  ['a resumption', resumeAuthorizationRequest, () => [as, pending.reference, { loggedIn: true }]],
  ['a decision', issueAuthorizationResponse, async () => [as, unwrap(await present(kit)), granted, {}]],
  [
    'a redemption',
    redeemAuthorizationCode,
    async () => [as, await tokenRequest(kit, codeOf(unwrap(await decide(kit))))],
  ],
  [
    'another grant',
    authenticateTokenRequest,
    async () => [as, await tokenRequest(kit, 'x'), { findInstance: () => undefined }],
  ],
  ['a client', authenticateClientRequest, async () => [as, await tokenRequest(kit, 'x')]],
  ['a grant type', readGrantType, async () => [as, await tokenRequest(kit, 'x')]],
  ['an interaction', evaluateInteraction, () => [pending, login, context]],
  ['a resource', verifyResourceRequest, async () => [rs, await resourceRequest(), token, demands]],
  [
    'a challenge',
    resourceErrorReply,
    async () => [rs, await verifyResourceRequest(rs, await resourceRequest(), undefined)],
  ],
  ['a reply', authorizationReply, async () => [as, await decide(kit)]],
  ['a hint', verifyIDTokenHint, () => ['a.b.c', expectations]],
  ['a proof', verifyDPoPProof, async () => [(await resourceRequest()).headers.get('dpop'), expectations]],
  ['details', verifyAuthorizationDetails, () => ['[]', {}, { client_id: 'c' }]],
  ['a verifier', verifyCodeVerifier, () => ['x', { code_challenge: 'y', code_challenge_method: 'S256' }]],
]

const WRONG: readonly unknown[] = [undefined, null, 0, 1, 'x', '', true, {}, [], new Map(), Number.NaN, () => undefined]
const REPLACED = new Set(['ok', 'value', 'error'])

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** The places in a list of arguments: each argument, and each member of one that the host wrote. */
const placesIn = (args: readonly unknown[]): readonly (readonly [number, string?])[] =>
  args.flatMap((argument, at) => [
    [at] as const,
    ...(isPlain(argument) && argument !== (as as unknown) && argument !== (pending as unknown)
      ? Object.keys(argument).flatMap((name) => (REPLACED.has(name) ? [] : [[at, name] as const]))
      : []),
  ])

const replaced = (args: readonly unknown[], [at, name]: readonly [number, string?], wrong: unknown): unknown[] =>
  args.map((argument, index) =>
    index !== at ? argument : name === undefined ? wrong : { ...(argument as object), [name]: wrong },
  )

describe('one wrong argument among good ones', () => {
  it.each(CALLS)('of %s is taken or refused, or the message says what must be and what came', async (_, call, make) => {
    const complaints: string[] = []
    for (const place of placesIn(await make())) {
      for (const wrong of WRONG) {
        try {
          await (call as (...args: unknown[]) => unknown)(...replaced(await make(), place, wrong))
        } catch (error) {
          const isClear = error instanceof TypeError && /\bmust\b[\s\S]*\bgot\b/.test(error.message)
          if (!isClear) complaints.push(`${place.join('.')} ${String(wrong)}: ${error}`)
        }
      }
    }
    expect(complaints).toEqual([])
  })
})
