import { computeJWKThumbprint } from '../../../src/crypto/thumbprint.ts'
import { type ExplainedObjection, explaining } from '../../../src/explain/index.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import type { JSONObject } from '../../../src/types/json.ts'
import type { AuthorizationServer } from '../../../src/types/server.ts'
import type { PastedRequest } from '../input/types.ts'
import { type MadeClient, makeClient } from './client-maker.ts'
import { type EndpointName, findEvidence, findTime } from './evidence.ts'
import { type JudgedCheck, marked } from './marked.ts'
import { isOwnJWK, type PageKeys } from './page-keys.ts'
import { plant, replanted, type Seeds } from './plant.ts'
import type { Presumption } from './presumptions.ts'
import type { ProfileName } from './profiles.ts'
import { replyText } from './reply-text.ts'
import { type Follows, run } from './run.ts'
import { addressesFor, makeServer } from './server.ts'
import { textOf } from './tokens.ts'

export type { JudgedCheck } from './marked.ts'

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
  /** The trust anchors of attesters, DER. Default: what the attestation itself names. */
  readonly anchors?: readonly Uint8Array[] | undefined
  /** Whether the TLS layer verified its chain. Default: for a client of `tls_client_auth`. */
  readonly verified?: boolean | undefined
  /** Whether the server demands nonces. Default: false. */
  readonly nonces?: boolean
  /** How often the request is sent; the last time is judged. Default: once. */
  readonly sends?: number
  /** What the store of the server has before the request comes. */
  readonly seeds?: Seeds | undefined
  /** The request as it was pasted, before a fault was put into it. What the server has on record follows from this one. */
  readonly original?: { readonly request: PastedRequest; readonly certificate: Uint8Array | undefined } | undefined
  /** Whether the page made the request itself, so that nothing has to be presumed. */
  readonly isMade?: boolean
}

/** What a server makes of a request. */
export interface Judgement {
  readonly outcome: 'accepted' | 'denied' | 'refused' | 'failed'
  readonly checks: readonly JudgedCheck[]
  readonly objection?: ExplainedObjection
  /** The reply, byte for byte. */
  readonly reply: string
  /** The requests and replies that would follow. */
  readonly follows: Follows
  readonly presumptions: readonly Presumption[]
  /** What is wrong with the pasted registration. */
  readonly clientProblem?: string
}

/** Judges a request by the library itself. Rejects with TypeError when the setting is not a server, such as under an issuer
 * that is not a URL. */
export const judge = async (pasted: PastedRequest, setting: Setting, pageKeys: PageKeys): Promise<Judgement> => {
  const { profile, endpoint, issuer, now, sends = 1 } = setting
  const { metadata, certificate, isMade = false } = setting
  const original = setting.original ?? { request: pasted, certificate }
  const evidence = findEvidence(original.request, endpoint)
  const sent = findEvidence(pasted, endpoint)
  const made = isMade
    ? NOBODY
    : await makeClient({ evidence, sent, profile, pageKeys, metadata, certificate: original.certificate })
  const entries = new Map(setting.seeds)
  const jkt = await thumbprintOf(evidence.proof?.header?.jwk)
  const madeAt = setting.madeAt ?? findTime(original.request, evidence)?.at ?? now
  const planted = isMade
    ? { request: pasted, presumptions: [] }
    : await plant(original.request, { evidence, profile, issuer, madeAt, jkt }, entries)
  const { method, url, body, headers } = replanted(pasted, original.request, planted.request, endpoint)
  const address = secured(url)
  const server = await makeServer({
    addresses: addressesFor(issuer, endpoint, address),
    profile,
    pageKeys,
    now,
    entries,
    nonces: setting.nonces ?? false,
    sent,
    ...(isMade ? {} : { evidence }),
    ...(setting.anchors === undefined ? {} : { anchors: setting.anchors }),
    unverified: made.unverified,
    // the clients of the page are on record already
    client: isOfPage(made.client?.client_id) && setting.metadata === undefined ? undefined : made.client,
  })
  const headerValue = (name: string) => {
    const value = valuesOf(headers, name)
    return value === evidence.attestation?.text ? (server.attestation ?? value) : value
  }
  const request: HttpRequest = {
    method,
    url: address,
    headers: { get: (name) => headerValue(name) },
    body,
    ...(certificate === undefined
      ? {}
      : {
          clientCertificate: {
            der: certificate,
            verified: setting.verified ?? (isMade || made.client?.token_endpoint_auth_method === 'tls_client_auth'),
          },
        }),
  }
  for (let sent = 1; sent < sends; sent++) await run(server, endpoint, request, jkt)
  const { as, explain } = explaining(server.as, endpoint)
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

/** The clients of the page are on record already. */
const NOBODY: MadeClient = { client: undefined, presumptions: [], unverified: [] }

const isOfPage = (client_id: string | undefined): boolean => client_id?.startsWith('test-') === true

/** OAuth has no endpoints of plain http (RFC 6749 §3.1), but for a loopback address. */
const secured = (url: string): string =>
  /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/?#]|$)/i.test(url) ? url : url.replace(/^http:/i, 'https:')

const valuesOf = (headers: PastedRequest['headers'], name: string): string | undefined => {
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
