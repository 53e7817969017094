import { type KeyObject, randomUUID } from 'node:crypto'
import { type CryptoKey, createLocalJWKSet, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { type DPoPKey, makeProof } from '../../examples/support/dpop.ts'
import { approve, ISSUER, MTLS_ORIGIN } from '../../examples/support/tls.ts'
import { ALICE, type Party, parties, type TestedServer, walletProvider } from './server.ts'

export const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** Values that replace those of a well-behaved client; undefined takes one away. */
type Changes = Readonly<Record<string, unknown>>

export interface JWTChanges {
  readonly claims?: Changes
  readonly header?: Changes
  /** Who signs; default: the party. */
  readonly signer?: { readonly key: CryptoKey | KeyObject; readonly kid: string }
  /** What becomes of the finished token. */
  readonly spoil?: (token: string) => string
}

export interface Behaviour {
  readonly party?: Party
  readonly form?: Changes
  readonly assertion?: JWTChanges
  readonly proof?: JWTChanges & { readonly key?: DPoPKey; readonly header?: Changes }
  readonly attestation?: JWTChanges
  /** The proof of possession that goes with the attestation. */
  readonly possession?: JWTChanges
  /** Sends no credentials of the client, neither in the form nor in headers. */
  readonly isUnauthenticated?: boolean
  /** Sends no proof and presents no certificate for the tokens. */
  readonly isUnbound?: boolean
  readonly identity?: Party['identity'] | undefined
  readonly method?: string
}

export interface PushBehaviour extends Behaviour {
  readonly parameters?: Changes
  readonly object?: JWTChanges
}

/** A client that does what the profile asks, but for what it is told to do otherwise. */
export const createClient = (server: TestedServer) => {
  const { variant, clock } = server
  const isMTLS = variant.client_auth_type === 'mtls' || variant.sender_constrain === 'mtls'
  const origin = isMTLS ? MTLS_ORIGIN : ISSUER

  const sign = async (party: Party, claims: Changes, header: Changes, changes: JWTChanges = {}): Promise<string> => {
    const { key, kid } = changes.signer ?? party
    const payload = defined({ ...claims, ...changes.claims })
    const protectedHeader = defined({ alg: 'ES256', kid, ...header, ...changes.header }) as { alg: string }
    if (protectedHeader.alg === 'none') return unsigned(protectedHeader, payload)
    const token = await new SignJWT(payload as JWTPayload).setProtectedHeader(protectedHeader).sign(key)
    return changes.spoil?.(token) ?? token
  }

  const credentials = async ({ party = parties[0], assertion, isUnauthenticated }: Behaviour): Promise<Changes> => {
    const { client_id } = party
    if (variant.client_auth_type === 'client_attestation' || isUnauthenticated) return {}
    if (variant.client_auth_type === 'mtls') return { client_id }
    const now = clock()
    const claims = { iss: client_id, sub: client_id, aud: ISSUER, jti: randomUUID(), iat: now, nbf: now, exp: now + 60 }
    return {
      client_id,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await sign(party, claims, {}, assertion),
    }
  }

  /** The attestation of the wallet and its proof of possession, with the claims that the suite gives them. */
  const wallet = async (behaviour: Behaviour): Promise<Changes> => {
    if (variant.client_auth_type !== 'client_attestation' || behaviour.isUnauthenticated) return {}
    const { party = parties[0], attestation, possession } = behaviour
    const { client_id, instance } = party
    const now = clock()
    const period = { iat: now, nbf: now, exp: now + 300 }
    const attester = { key: walletProvider.privateKey, kid: 'provider' }
    const x5c = [Buffer.from(walletProvider.der).toString('base64')]
    const attested = { iss: 'https://provider.example', sub: client_id, ...period, cnf: { jwk: instance.jwk } }
    const proven = { iss: client_id, aud: ISSUER, jti: randomUUID(), ...period }
    const signer = { key: instance.privateKey, kid: 'instance' }
    return {
      'oauth-client-attestation': await sign(
        party,
        attested,
        { typ: 'oauth-client-attestation+jwt', x5c },
        { signer: attester, ...attestation },
      ),
      'oauth-client-attestation-pop': await sign(
        party,
        proven,
        { typ: 'oauth-client-attestation-pop+jwt' },
        { signer, ...possession },
      ),
    }
  }

  const proofFor = async (
    url: string,
    htm: string,
    { party = parties[0], proof }: Behaviour,
    token?: string,
  ): Promise<string> => {
    const key = proof?.key ?? party.dpop
    const claims = { htm, htu: url, iat: clock(), jti: randomUUID() }
    if (proof === undefined) return makeProof(key, { ...claims, token })
    const ath = token === undefined ? {} : { ath: await thumbprint(token) }
    const signer = { key: key.privateKey, kid: '' }
    return sign(party, { ...claims, ...ath }, { typ: 'dpop+jwt', jwk: key.jwk, kid: undefined }, { signer, ...proof })
  }

  const identityOf = (behaviour: Behaviour): Party['identity'] | undefined => {
    if ('identity' in behaviour) return behaviour.identity
    const isUnneeded = behaviour.isUnbound === true && variant.client_auth_type !== 'mtls'
    return isMTLS && !isUnneeded ? (behaviour.party ?? parties[0]).identity : undefined
  }

  const send = async (path: string, form: Changes, behaviour: Behaviour): Promise<Answer> => {
    const url = origin + path
    const method = behaviour.method ?? 'POST'
    const isProven = variant.sender_constrain === 'dpop' && behaviour.isUnbound !== true
    const fields = defined({ ...form, ...(await credentials(behaviour)), ...behaviour.form })
    const response = await server.fetch(identityOf(behaviour))(url, {
      method,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(isProven ? { dpop: await proofFor(url, method, behaviour) } : {}),
        ...(await wallet(behaviour)),
      },
      body: formOf(fields),
      redirect: 'manual',
    })
    return answerOf(response)
  }

  const push = async (behaviour: PushBehaviour = {}): Promise<Answer> => {
    const { party = parties[0], parameters, object } = behaviour
    const asked = defined({
      response_type: 'code',
      redirect_uri: party.redirect_uri,
      scope: variant.openid === 'openid_connect' ? 'openid accounts' : 'accounts',
      state: 'the state',
      ...(variant.openid === 'openid_connect' ? { nonce: 'the nonce' } : {}),
      ...(variant.fapi_response_mode === 'jarm' ? { response_mode: 'jwt' } : {}),
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      ...parameters,
    })
    if (variant.fapi_request_method === 'unsigned') return send('/par', asked, behaviour)
    const now = clock()
    const { client_id } = party
    const claims = { iss: client_id, aud: ISSUER, client_id, nbf: now, exp: now + 300, ...asked }
    const request = await sign(party, claims, { typ: 'oauth-authz-req+jwt' }, object)
    return send('/par', { request }, behaviour)
  }

  const requestUri = async (behaviour: PushBehaviour = {}): Promise<string> => {
    const { status, body } = await push(behaviour)
    if (status !== 201) throw new Error(`The push was answered with ${status} ${String(body.error)}.`)
    return String(body.request_uri)
  }

  const authorizationUrl = (parameters: Changes): URL => new URL(`${ISSUER}/authorize?${formOf(defined(parameters))}`)

  /** What stands in the response, out of its JWT where it is one. */
  const readResponse = async (callback: URL): Promise<Readonly<Record<string, unknown>>> => {
    const jwt = callback.searchParams.get('response')
    if (jwt === null) return Object.fromEntries(callback.searchParams)
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(await json(`${ISSUER}/jwks`)), {
      currentDate: new Date(clock() * 1000),
    })
    return payload
  }

  const json = async (url: string) => (await server.fetch()(url, GET)).json()

  const present = async (request_uri: string, party = parties[0]) => {
    const url = authorizationUrl({ client_id: party.client_id, request_uri })
    return readResponse(await approve(server.browser(), url, ALICE))
  }

  const authorize = async (behaviour: PushBehaviour = {}) => present(await requestUri(behaviour), behaviour.party)

  const redeem = ({ code }: Readonly<Record<string, unknown>>, behaviour: Behaviour = {}): Promise<Answer> => {
    const { redirect_uri } = behaviour.party ?? parties[0]
    const form = { grant_type: 'authorization_code', code, redirect_uri, code_verifier: VERIFIER }
    return send('/token', form, behaviour)
  }

  const refresh = ({ refresh_token }: Readonly<Record<string, unknown>>, behaviour: Behaviour = {}): Promise<Answer> =>
    send('/token', { grant_type: 'refresh_token', refresh_token }, behaviour)

  const call = async (
    tokens: Readonly<Record<string, unknown>>,
    behaviour: Behaviour & { readonly path?: string; readonly scheme?: string; readonly headers?: Changes } = {},
  ): Promise<Answer> => {
    const url = origin + (behaviour.path ?? '/resource')
    const access_token = String(tokens.access_token)
    const isDPoP = variant.sender_constrain === 'dpop'
    const headers = defined({
      authorization: `${behaviour.scheme ?? (isDPoP ? 'DPoP' : 'Bearer')} ${access_token}`,
      dpop: isDPoP && behaviour.isUnbound !== true ? await proofFor(url, 'GET', behaviour, access_token) : undefined,
      ...behaviour.headers,
    }) as Record<string, string>
    return answerOf(await server.fetch(identityOf(behaviour))(url, { ...GET, headers }))
  }

  return { push, requestUri, authorizationUrl, present, authorize, readResponse, redeem, refresh, call, json }
}

export type TestClient = ReturnType<typeof createClient>

export const GET = { method: 'GET', headers: {}, body: null, redirect: 'manual' } as const

const unsigned = (header: object, payload: object): string =>
  `${[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`

const thumbprint = async (text: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('base64url')

const defined = (values: Changes): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

/** Objects and lists go as JSON, as RFC 9396 and OpenID Connect Core §5.5 have it. */
const formOf = (values: Changes): string =>
  new URLSearchParams(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ).toString()

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text()
  const isJSON = response.headers.get('content-type')?.startsWith('application/json') === true
  return {
    status: response.status,
    headers: response.headers,
    body: isJSON && text !== '' ? JSON.parse(text) : { text },
  }
}
