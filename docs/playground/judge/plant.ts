import { encodeBase64url, isBase64urlSHA256 } from '../../../src/encoding/base64url.ts'
import { encodeText } from '../../../src/encoding/utf8.ts'
import { REQUEST_URI_PREFIX } from '../../../src/endpoints/pushed-authorization-request.ts'
import { encodeRecord } from '../../../src/host/records.ts'
import { storeKey } from '../../../src/host/store-keys.ts'
import type { Store } from '../../../src/types/ports.ts'
import type { CodeRecord, RequestRecord } from '../../../src/types/records.ts'
import { type PastedRequest, pairsOf } from '../input/types.ts'
import { type EndpointName, type Evidence, findEvidence } from './evidence.ts'
import type { Presumption } from './presumptions.ts'
import type { ProfileName } from './profiles.ts'
import { profileOf } from './profiles.ts'

/** The entries of a store, by key. */
export type Seeds = ReadonlyMap<string, string>

/** A store that begins with some entries. It drops nothing, because it lives as long as one judgement. */
export const seededStore = (entries: Map<string, string>): Store => ({
  insert: async (key, value) => {
    if (entries.has(key)) return false
    entries.set(key, value)
    return true
  },
  get: async (key) => entries.get(key),
  take: async (key) => {
    const value = entries.get(key)
    entries.delete(key)
    return value
  },
})

/** A request whose predecessor is unknown here, made ready to be judged: a record stands in for what was stored. */
export interface Planted {
  readonly request: PastedRequest
  readonly presumptions: readonly Presumption[]
}

interface Site {
  readonly evidence: Evidence
  readonly profile: ProfileName
  readonly issuer: string
  /** When the request was made: what it follows was stored just before. */
  readonly madeAt: number
  /** The thumbprint of the key of the proof, where there is one. */
  readonly jkt: string | undefined
}

/** Plants the record that a `request_uri` or a code stands for, unless the store has it. */
export const plant = async (request: PastedRequest, site: Site, entries: Map<string, string>): Promise<Planted> => {
  const { endpoint, parameters } = site.evidence
  const request_uri = parameters.get('request_uri')
  const code = parameters.get('code')
  if (endpoint === 'authorization' && request_uri?.toLowerCase().startsWith(REQUEST_URI_PREFIX))
    return plantRequest(request, request_uri, site, entries)
  return endpoint === 'token' && code !== undefined
    ? plantCode(request, code, site, entries)
    : { request, presumptions: [] }
}

const hash = async (text: string): Promise<string> =>
  encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeText(text) as Uint8Array<ArrayBuffer>)))

const plantRequest = async (
  request: PastedRequest,
  request_uri: string,
  { evidence, profile, issuer, madeAt }: Site,
  entries: Map<string, string>,
): Promise<Planted> => {
  const sent = request_uri.slice(REQUEST_URI_PREFIX.length)
  const handle = isBase64urlSHA256(sent) ? sent : await hash(sent)
  const key = storeKey('request', await hash(handle))
  if (entries.has(key)) return { request, presumptions: [] }
  const { policy } = profileOf(profile)
  const [client_id = ''] = [evidence.client_id]
  const record: RequestRecord = {
    v: 1,
    iss: issuer,
    origin: 'pushed',
    signed: policy.require_signed_request_object,
    client_id,
    parameters: {
      client_id,
      response_type: 'code',
      redirect_uri: 'https://client.example/callback',
      scope: 'openid',
      state: 'state-of-the-push',
      nonce: 'nonce-of-the-push',
      code_challenge: await hash('the verifier that the client keeps'),
      code_challenge_method: 'S256',
      ...(policy.resourceRequired ? { resource: ['https://resource.example'] } : {}),
    },
    redirect_uri_registered: true,
    created_at: madeAt,
    expires_at: madeAt + policy.requestUriLifetime,
    interaction_expires_at: madeAt + policy.requestUriLifetime + policy.interactionLifetime,
  }
  entries.set(key, encodeRecord(record) ?? '')
  const text = 'The request_uri was pushed just before, by this client, with a plain request for a code.'
  return {
    request: { ...request, ...replaced(request, 'request_uri', REQUEST_URI_PREFIX + handle) },
    presumptions: [{ reason: 'request-uri-unknown', text }],
  }
}

const plantCode = async (
  request: PastedRequest,
  code: string,
  { evidence, issuer, madeAt, profile, jkt }: Site,
  entries: Map<string, string>,
): Promise<Planted> => {
  const known = isBase64urlSHA256(code) ? code : await hash(code)
  const hashed = await hash(known)
  const key = storeKey('code', hashed)
  if (entries.has(key) || entries.has(storeKey('used-code', hashed))) return { request, presumptions: [] }
  const { policy } = profileOf(profile)
  const { parameters, client_id = '' } = evidence
  const verifier = parameters.get('code_verifier')
  const isChallenged = policy.codeChallengeRequired || verifier !== undefined
  const redirect_uri = parameters.get('redirect_uri') ?? 'https://client.example/callback'
  const record: CodeRecord = {
    v: 1,
    iss: issuer,
    client_id,
    grant_id: 'grant-of-the-page',
    subject: 'alice',
    scope: 'openid',
    redirect_uri,
    // a client that sends none at the token endpoint sent none before, or the server does not ask again
    redirect_uri_sent: parameters.has('redirect_uri'),
    ...(isChallenged
      ? {
          code_challenge: await hash(verifier ?? 'the verifier that the client keeps'),
          code_challenge_method: 'S256' as const,
        }
      : {}),
    ...(jkt === undefined ? {} : { dpop_jkt: jkt }),
    ...(parameters.has('resource') ? { resource: valuesOf(evidence, 'resource') } : {}),
    issued_at: madeAt,
    expires_at: madeAt + policy.codeLifetime,
  }
  entries.set(key, encodeRecord(record) ?? '')
  const presumptions = [
    { reason: 'code-unknown', text: 'The code was issued just before, to this client, for this redirect_uri.' },
    ...(verifier === undefined
      ? []
      : [
          { reason: 'code-verifier-mismatch', text: 'The code_verifier belongs to the code_challenge of the request.' },
        ]),
    ...(jkt === undefined
      ? []
      : [{ reason: 'dpop-binding-mismatch', text: 'The code is bound to the key of the proof.' }]),
  ]
  return { request: known === code ? request : { ...request, ...replaced(request, 'code', known) }, presumptions }
}

const valuesOf = ({ pairs }: Evidence, name: string): readonly string[] =>
  pairs.filter(([one]) => one === name).map(([, value]) => value)

/** Replaces the value of one parameter, and leaves every other byte as it was sent. */
export const replaced = (
  { url, body }: PastedRequest,
  name: string,
  value: string | ((old: string) => string),
): Pick<PastedRequest, 'url' | 'body'> => {
  const valueFor = (piece: string) => (typeof value === 'string' ? value : value(pairsOf(piece)[0]?.[1] ?? ''))
  const change = (text: string) =>
    text
      .split('&')
      .map((piece) => (pairsOf(piece)[0]?.[0] === name ? `${name}=${encodeURIComponent(valueFor(piece))}` : piece))
      .join('&')
  const mark = url.indexOf('?')
  return {
    body: change(body),
    url: mark < 0 ? url : `${url.slice(0, mark)}?${change(url.slice(mark + 1))}`,
  }
}

/** The request that is sent, with what was planted for the original in it, unless a fault put something else there. */
export const replanted = (
  sent: PastedRequest,
  original: PastedRequest,
  planted: PastedRequest,
  endpoint: EndpointName,
): PastedRequest => {
  if (sent === original) return planted
  const [was, is] = [original, planted].map((one) => findEvidence(one, endpoint).parameters)
  let request = sent
  for (const name of ['request_uri', 'code'])
    request = {
      ...request,
      ...replaced(request, name, (old) => (old === was?.get(name) ? (is?.get(name) ?? old) : old)),
    }
  return request
}
