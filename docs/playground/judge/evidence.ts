import { parseBasic } from '../../../src/client-authentication/credentials.ts'
import { isJSONObject, parseJSON } from '../../../src/encoding/json.ts'
import { headerOf, type PastedRequest, pairsOf, queryOf } from '../input/types.ts'
import { readToken, type Token, textOf, timeOf } from './tokens.ts'

/** Where a request is sent. */
export type EndpointName = 'push' | 'authorization' | 'token' | 'resource'

export const ENDPOINTS: readonly EndpointName[] = ['push', 'authorization', 'token', 'resource']

/** What a request carries, found before anything is judged. */
export interface Evidence {
  readonly endpoint: EndpointName
  /** The parameters of the body, or of the query at the authorization endpoint, repeats included. */
  readonly pairs: readonly (readonly [name: string, value: string])[]
  /** The first value of each parameter. */
  readonly parameters: ReadonlyMap<string, string>
  /** The parameters that are asked for: those of the request object stand before those beside it. */
  readonly asked: ReadonlyMap<string, string>
  readonly client_id: string | undefined
  /** The secret in the form or the header. */
  readonly secret: string | undefined
  readonly isBasic: boolean
  readonly assertion: Token | undefined
  readonly object: Token | undefined
  readonly proof: Token | undefined
  readonly attestation: Token | undefined
  readonly pop: Token | undefined
  readonly access: { readonly scheme: string; readonly token: Token } | undefined
}

/** Guesses the endpoint from the parameters and, where they leave it open, from the path. */
export const guessEndpoint = (request: PastedRequest): EndpointName => {
  const { method, url, body } = request
  const isPost = method.toUpperCase() === 'POST'
  const names = new Set(pairsOf(body).map(([name]) => name))
  const asked = new Set(pairsOf(queryOf(url)).map(([name]) => name))
  const path = URL.canParse(url) ? new URL(url).pathname.toLowerCase() : ''
  if (names.has('grant_type')) return 'token'
  if (/\/(?:par|pushed[\w-]*)(?:\/|$)/.test(path)) return 'push'
  if (/token$/.test(path)) return 'token'
  if (/auth(?:orize|orization|z)?$/.test(path)) return 'authorization'
  const isBearing = /^(?:DPoP|Bearer) /i.test(headerOf(request, 'authorization') ?? '')
  if (isBearing && !names.has('client_id') && !asked.has('client_id')) return 'resource'
  if (isPost) return 'push'
  return asked.has('client_id') || asked.has('request_uri') || asked.has('response_type') ? 'authorization' : 'resource'
}

/** Finds the parameters, the credentials and the tokens of a request. */
export const findEvidence = (request: PastedRequest, endpoint: EndpointName): Evidence => {
  const isQuery = endpoint === 'authorization' && request.method.toUpperCase() !== 'POST'
  const pairs = endpoint === 'resource' ? [] : pairsOf(isQuery ? queryOf(request.url) : request.body)
  const parameters = new Map([...pairs].reverse())
  const assertion = tokenIn(parameters.get('client_assertion'))
  const object = tokenIn(parameters.get('request'))
  const attestation = tokenIn(headerOf(request, 'oauth-client-attestation'))
  const asked = new Map([...parameters, ...membersOf(object)])
  const basic = parseBasic(headerOf(request, 'authorization') ?? '')
  const { scheme, token } = accessOf(request)
  const named = basic.ok ? basic.value.client_id : undefined
  return {
    endpoint,
    pairs,
    parameters,
    asked,
    client_id:
      parameters.get('client_id') ?? named ?? textOf(assertion?.claims?.sub) ?? textOf(attestation?.claims?.sub),
    secret: basic.ok ? basic.value.client_secret : parameters.get('client_secret'),
    isBasic: /^basic/i.test(headerOf(request, 'authorization') ?? ''),
    assertion,
    object,
    proof: tokenIn(headerOf(request, 'dpop')),
    attestation,
    pop: tokenIn(headerOf(request, 'oauth-client-attestation-pop')),
    access: token === '' ? undefined : { scheme, token: readToken(token) },
  }
}

const tokenIn = (text: string | undefined): Token | undefined => (text === undefined ? undefined : readToken(text))

const accessOf = (request: PastedRequest) => {
  const [, scheme = '', token = ''] = /^(DPoP|Bearer) +(\S+)$/i.exec(headerOf(request, 'authorization') ?? '') ?? []
  return { scheme, token }
}

const membersOf = (object: Token | undefined): readonly (readonly [string, string])[] =>
  Object.entries(object?.claims ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])

/** The types of authorization details that a request names, of which there are none in a malformed text. */
export const detailTypesIn = (asked: ReadonlyMap<string, string>): readonly string[] => {
  const details = parseJSON(asked.get('authorization_details') ?? '')
  if (!Array.isArray(details)) return []
  const types = details.filter(isJSONObject).map(({ type }) => textOf(type))
  return [...new Set(types.filter((type) => type !== undefined && /^[\w.:/-]{1,200}$/.test(type)))] as string[]
}

/** When a request was made, as far as it says so itself, and where it says so. */
export const findTime = (
  request: PastedRequest,
  { proof, pop, assertion, object }: Evidence,
): { readonly at: number; readonly from: string } | undefined => {
  const date = timeOf(Date.parse(headerOf(request, 'date') ?? '') / 1000)
  if (date !== undefined) return { at: date, from: 'the Date of the request' }
  const tokens = [
    ['the DPoP proof', proof],
    ['the proof of possession', pop],
    ['the client assertion', assertion],
    ['the request object', object],
  ] as const
  for (const [from, token] of tokens) {
    const at = timeOf(token?.claims?.iat) ?? timeOf(token?.claims?.nbf)
    if (at !== undefined) return { at, from: `iat of ${from}` }
  }
  for (const [from, token] of tokens) {
    const at = timeOf(token?.claims?.exp)
    if (at !== undefined) return { at: at - 60, from: `a minute before exp of ${from}` }
  }
  return undefined
}
