import { computeJWKThumbprint } from '../../../src/crypto/thumbprint.ts'
import { processAuthorizationRequest } from '../../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../../src/endpoints/pushed-authorization-request.ts'
import { verifyResourceRequest } from '../../../src/endpoints/resource.ts'
import { redeemAuthorizationCode } from '../../../src/endpoints/token.ts'
import { type CoreReason, REASONS } from '../../../src/errors/catalogue.ts'
import {
  type ExplainableResult,
  type ExplainedCheck,
  type ExplainedObjection,
  explaining,
} from '../../../src/explain/index.ts'
import {
  authorizationReply,
  pushedAuthorizationReply,
  serverErrorReply,
  tokenErrorReply,
} from '../../../src/http/replies.ts'
import { resourceErrorReply } from '../../../src/http/resource-reply.ts'
import type { HttpReply, HttpRequest } from '../../../src/types/http.ts'
import type { JSONObject } from '../../../src/types/json.ts'
import type { AuthorizationServer } from '../../../src/types/server.ts'
import type { PastedRequest } from '../input/types.ts'
import { makeClient } from './client-maker.ts'
import { type EndpointName, findEvidence, findTime } from './evidence.ts'
import { isOwnJWK, type PageKeys } from './page-keys.ts'
import { plant, type Seeds } from './plant.ts'
import type { Presumption } from './presumptions.ts'
import type { ProfileName } from './profiles.ts'
import { replyText } from './reply-text.ts'
import { tokenFacts } from './resource-token.ts'
import { addressesFor, makeServer, type PageServer } from './server.ts'
import { textOf } from './tokens.ts'

/** The circumstances under which a request is judged. */
export interface Setting {
  readonly profile: ProfileName
  readonly endpoint: EndpointName
  readonly issuer: string
  /** The clock of the server, in seconds since 1970. */
  readonly now: number
  /** When the request was made: what it follows was stored then. Default: what it says itself, or `now`. */
  readonly madeAt?: number
  /** The registration of the client, as it was pasted. */
  readonly metadata?: JSONObject | undefined
  /** The certificate of the client, DER. */
  readonly certificate?: Uint8Array | undefined
  /** How often the request is sent; the last time is judged. Default: once. */
  readonly sends?: number
  /** What the store of the server has before the request comes. */
  readonly seeds?: Seeds | undefined
}

/** One line of the judgement. */
export interface JudgedCheck extends Omit<ExplainedCheck, 'outcome'> {
  readonly outcome: ExplainedCheck['outcome'] | 'presumed'
  readonly why?: string
}

/** What a server makes of a request. */
export interface Judgement {
  readonly outcome: 'accepted' | 'denied' | 'refused' | 'failed'
  readonly checks: readonly JudgedCheck[]
  readonly objection?: ExplainedObjection
  /** The reply, byte for byte. */
  readonly reply: string
  /** The requests and replies that would follow. */
  readonly follows: readonly { readonly title: string; readonly text: string }[]
  readonly presumptions: readonly Presumption[]
  /** What is wrong with the pasted registration. */
  readonly clientProblem?: string
}

/** Judges a request by the library itself. Rejects with TypeError when the setting is no server, such as under an issuer
 * that is no URL. */
export const judge = async (pasted: PastedRequest, setting: Setting, pageKeys: PageKeys): Promise<Judgement> => {
  const { profile, endpoint, issuer, now, sends = 1 } = setting
  const evidence = findEvidence(pasted, endpoint)
  const made = await makeClient({
    evidence,
    profile,
    pageKeys,
    metadata: setting.metadata,
    certificate: setting.certificate,
  })
  const entries = new Map(setting.seeds)
  const jkt = await thumbprintOf(evidence.proof?.header?.jwk)
  const madeAt = setting.madeAt ?? findTime(pasted, evidence)?.at ?? now
  const planted = await plant(pasted, { evidence, profile, issuer, madeAt, jkt }, entries)
  const address = secured(planted.request.url)
  const server = await makeServer({
    addresses: addressesFor(issuer, endpoint, address),
    profile,
    pageKeys,
    now,
    entries,
    evidence,
    unverified: made.unverified,
    // the clients of the page are on record already
    client: isOfPage(made.client?.client_id) && setting.metadata === undefined ? undefined : made.client,
  })
  const request: HttpRequest = {
    method: planted.request.method,
    url: address,
    headers: { get: (name) => valuesOf(planted.request, name) },
    body: planted.request.body,
    ...(setting.certificate === undefined
      ? {}
      : {
          clientCertificate: {
            der: setting.certificate,
            verified: made.client?.token_endpoint_auth_method === 'tls_client_auth',
          },
        }),
  }
  for (let sent = 1; sent < sends; sent++) await run(server, endpoint, request, jkt)
  const { as, explain } = explaining(server.as, OPERATIONS[endpoint])
  const answer = await run({ ...server, as: as as AuthorizationServer }, endpoint, request, jkt)
  const explanation = explain(answer.result)
  const isOwn = isOfPage(made.client?.client_id) && setting.metadata === undefined
  const presumptions = [
    ...(isOwn ? [] : made.presumptions),
    ...planted.presumptions,
    ...server.presumptions,
    ...noncePresumption(evidence, pageKeys),
  ]
  return {
    ...explanation,
    checks: explanation.checks.map((check) => marked(check, presumptions)),
    reply: replyText(answer.reply),
    follows: answer.follows,
    presumptions,
    ...(made.problem === undefined ? {} : { clientProblem: made.problem }),
  }
}

const OPERATIONS = { push: 'push', authorization: 'authorization', token: 'redemption', resource: 'resource' } as const

const isOfPage = (client_id: string | undefined): boolean => client_id?.startsWith('test-') === true

/** OAuth has no endpoints of plain http (RFC 6749 §3.1), but for a loopback address. */
const secured = (url: string): string =>
  /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/?#]|$)/i.test(url) ? url : url.replace(/^http:/i, 'https:')

const valuesOf = ({ headers }: PastedRequest, name: string): string | undefined => {
  const values = headers.filter(([one]) => one.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return values.length > 0 ? values.join(', ') : undefined
}

const thumbprintOf = async (jwk: unknown): Promise<string | undefined> => {
  try {
    return jwk === undefined ? undefined : await computeJWKThumbprint(jwk as never)
  } catch {
    return undefined
  }
}

const noncePresumption = (evidence: ReturnType<typeof findEvidence>, pageKeys: PageKeys): readonly Presumption[] =>
  textOf(evidence.proof?.claims?.nonce) === undefined || isOwnJWK(pageKeys, evidence.proof?.header?.jwk)
    ? []
    : [{ reason: 'dpop-nonce-stale', text: 'The server issued the nonce of the proof when the proof was made.' }]

/** A check that passed only because of a presumption says so. */
const marked = (check: ExplainedCheck, presumptions: readonly Presumption[]): JudgedCheck => {
  if (check.outcome !== 'passed') return check
  const presumed = presumptions.find(({ reason }) => {
    const words = PRESUMED_CHECKS[reason]
    return words === check.check && (REASONS[reason as CoreReason]?.section ?? check.section) === check.section
  })
  return presumed === undefined ? check : { ...check, outcome: 'presumed', why: presumed.text }
}

/** The checks that a presumption makes pass, as the explanation words them. */
const PRESUMED_CHECKS: Readonly<Record<string, string>> = {
  'client-assertion-signature': 'the signature verifies',
  'request-object-signature': 'the signature verifies',
  'client-secret-mismatch': 'the secret is right',
  'redirect-uri-mismatch': 'redirect_uri is registered',
  'client-attestation-untrusted': 'a trusted attester signed the attestation',
  'client-attestation-chain': 'a trusted attester signed the attestation',
  'request-uri-unknown': 'the request is stored',
  'code-unknown': 'the code is stored',
  'code-verifier-mismatch': 'code_verifier fits code_challenge',
  'dpop-binding-mismatch': 'the proof is by the key of the code',
  'dpop-nonce-stale': 'the nonce is accepted',
  'access-token-invalid': 'the access token is valid',
}

interface Answer {
  readonly result: ExplainableResult | undefined
  readonly reply: HttpReply
  readonly follows: Judgement['follows']
}

/** Hands the request to the operation of its endpoint. A failure of the page's own server is a 500, as at any other. */
const run = async (
  server: PageServer,
  endpoint: EndpointName,
  request: HttpRequest,
  jkt: string | undefined,
): Promise<Answer> => {
  const { as } = server
  switch (endpoint) {
    case 'push': {
      const result = await processPushedAuthorizationRequest(as, request)
      const follows = result.ok ? await followPush(server, request, result.value.request_uri) : []
      return { result, reply: pushedAuthorizationReply(result), follows }
    }
    case 'authorization':
      return authorize(server, request)
    case 'token': {
      const result = await redeemAuthorizationCode(as, request)
      if (!result.ok) return { result, reply: tokenErrorReply(result), follows: [] }
      const { value } = result
      const text = JSON.stringify(value, undefined, 2)
      const reply = {
        status: 200,
        headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
        body: '{"access_token":"…your server issues it"}',
      }
      return { result, reply, follows: [{ title: 'The grant for which your server issues tokens', text }] }
    }
    case 'resource': {
      const result = await verifyResourceRequest(as, request, tokenFacts(request, jkt, as.clock()))
      if (!result.ok) return { result, reply: resourceErrorReply(as, result), follows: [] }
      return { result, reply: { status: 200, headers: {}, body: '…your resource' }, follows: [] }
    }
    default:
      return { result: undefined, reply: serverErrorReply(endpoint), follows: [] }
  }
}

const authorize = async (server: PageServer, request: HttpRequest): Promise<Answer> => {
  const result = await processAuthorizationRequest(server.as, request, { loggedIn: true })
  if (!result.ok) return { result, reply: authorizationReply(server.as, result), follows: [] }
  const decision = { decision: 'granted', subject: 'alice', auth_time: server.clock() } as const
  const issued = await issueAuthorizationResponse(server.as, result.value, decision)
  const text = replyText(authorizationReply(server.as, issued))
  // the login and the consent page of the host come first
  const reply = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '…your login and consent pages' }
  return { result, reply, follows: [{ title: 'The redirect after alice has logged in and agreed', text }] }
}

const followPush = async (
  server: PageServer,
  pushed: HttpRequest,
  request_uri: string,
): Promise<Judgement['follows']> => {
  const client_id =
    server.events.flatMap((event) => (event.type === 'request_pushed' ? [event.client_id] : [])).at(-1) ?? ''
  const { authorization_endpoint } = server.as
  const url = `${authorization_endpoint}?${new URLSearchParams({ client_id, request_uri })}`
  const answer = await authorize(server, { method: 'GET', url, headers: pushed.headers })
  return [{ title: 'The browser is sent to', text: `GET ${url}` }, ...answer.follows]
}
