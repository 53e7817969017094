import { encodeBase64url } from '../../../src/encoding/base64url.ts'
import { attestationPop } from '../../../src/testing/attestation-pop.ts'
import { clientAssertion } from '../../../src/testing/client-assertion.ts'
import { clientAttestation } from '../../../src/testing/client-attestation.ts'
import { pushRequest } from '../../../src/testing/requests.ts'
import type { ClientAuthenticationMethod } from '../../../src/types/client-authentication-methods.ts'
import type { PastedRequest } from '../input/types.ts'
import { findEvidence, findTime } from '../judge/evidence.ts'
import type { Judgement } from '../judge/judge.ts'
import type { PageKeys } from '../judge/page-keys.ts'
import { replaced } from '../judge/plant.ts'
import { guessIssuer, type ProfileName, profileOf } from '../judge/profiles.ts'
import { addressesFor, makeServer, type PageServer } from '../judge/server.ts'
import { readToken, type Token, textOf } from '../judge/tokens.ts'
import { neededParameters, pastedOf } from './made.ts'
import type { Situation, State } from './state.ts'

/** What a token alone can be. */
export const KINDS = {
  proof: 'DPoP proof',
  assertion: 'Client assertion',
  object: 'Request object',
  attestation: 'Client attestation',
  pop: 'Proof of possession of an attested key',
} as const

export type Kind = keyof typeof KINDS

export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[]

/** Reads a text that is one token and nothing else. */
export const tokenAlone = (text: string): Token | undefined => {
  const [one = ''] = [text.trim()]
  if (!/^[\w-]{10,}\.[\w-]{2,}\.[\w-]*$/.test(one)) return undefined
  const token = readToken(one)
  return token.header === undefined ? undefined : token
}

/** Guesses from its header and claims what a token is. */
export const guessKind = ({ header, claims }: Token): Kind => {
  const typ = textOf(header?.typ)?.toLowerCase() ?? ''
  if (typ.startsWith('oauth-client-attestation-pop')) return 'pop'
  if (typ.startsWith('oauth-client-attestation')) return 'attestation'
  if (typ.startsWith('dpop') || claims?.htm !== undefined || claims?.htu !== undefined) return 'proof'
  if (typ.startsWith('oauth-authz-req') || claims?.response_type !== undefined) return 'object'
  if (claims?.cnf !== undefined) return 'attestation'
  return claims?.sub === undefined && claims?.aud !== undefined ? 'pop' : 'assertion'
}

/** A policy that reads tokens of a kind; undefined where every policy does. */
export const profileFor = (kind: Kind): ProfileName | undefined => {
  if (kind === 'attestation' || kind === 'pop') return 'haip'
  return kind === 'object' ? 'fapi2MessageSigning' : undefined
}

/** Where a token was sent: what the reader says, and otherwise what it says of itself. */
const targetOf = ({ claims }: Token, kind: Kind, target: string): { readonly method: string; readonly url: string } => {
  const [, method = 'POST', url = ''] = /^(?:([A-Za-z]{1,20})\s+)?(https?:\/\/\S{1,2000})$/.exec(target.trim()) ?? []
  if (URL.canParse(url)) return { method: method.toUpperCase(), url }
  const [claimed, asked] = [textOf(claims?.htu) ?? '', textOf(claims?.htm) ?? 'POST']
  return { method: kind === 'proof' ? asked : 'POST', url: URL.canParse(claimed) ? claimed : '' }
}

/** Makes a request around a token, good in everything else, so that what is wrong is the token's. */
export const situationAround = async (
  token: Token,
  state: State,
  pageKeys: PageKeys,
  loadedAt: number,
): Promise<Situation> => {
  const kind = state.kind === '' ? guessKind(token) : state.kind
  const { method, url } = targetOf(token, kind, state.target)
  const aud = textOf(token.claims?.aud) ?? ''
  const address = url === '' ? `${(URL.canParse(aud) ? aud : 'https://as.example').replace(/\/$/, '')}/par` : url
  const issuer = state.issuer === '' ? guessIssuer(address, state.profile) : state.issuer
  // the server's clock is that of the token
  const now = timeFrom(token) ?? { at: loadedAt, from: 'when this page was loaded' }
  if (kind === 'proof' && (method !== 'POST' || token.claims?.ath !== undefined))
    return { ...atResource(token, method, address), issuer, madeAt: now.at, timeFrom: now.from }
  const addresses = addressesFor(issuer, 'push', address)
  // all but the token is made at this moment, so that only the token can be too old
  const clock = now.at + state.offset
  const server = await makeServer({ addresses, profile: state.profile, pageKeys, now: clock, entries: new Map() })
  const request = await around(token, kind, server, state.profile)
  const note = `A ${KINDS[kind]} alone: the page made a request around it, to POST ${address}.`
  return {
    request: { ...request, url: address },
    notes: [note],
    endpoint: 'push',
    issuer,
    madeAt: now.at,
    timeFrom: now.from,
  }
}

/** A proof that is not for a POST, or that is for an access token, is for a protected resource. */
const atResource = (token: Token, method: string, url: string) => ({
  request: {
    method,
    url,
    headers: [
      ['Authorization', 'DPoP the-access-token'],
      ['DPoP', token.text],
    ] as const,
    body: '',
  },
  notes: [
    `A DPoP proof alone, for ${method} ${url}. Whether ath is the hash of the access token, only the whole request shows.`,
  ],
  endpoint: 'resource' as const,
})

const timeFrom = (token: Token) => {
  const request = { method: 'POST', url: '', headers: [], body: '' }
  return findTime(request, { ...findEvidence(request, 'push'), proof: token })
}

const around = async (token: Token, kind: Kind, server: PageServer, profile: ProfileName): Promise<PastedRequest> => {
  const { claims } = token
  const { token_endpoint_auth_methods_supported: supported } = profileOf(profile).policy
  const wanted: Readonly<Record<Kind, ClientAuthenticationMethod>> = {
    proof: supported.includes('private_key_jwt') ? 'private_key_jwt' : (supported[0] ?? 'none'),
    assertion: textOf(token.header?.alg)?.startsWith('HS') ? 'client_secret_jwt' : 'private_key_jwt',
    object: 'private_key_jwt',
    attestation: 'attest_jwt_client_auth',
    pop: 'attest_jwt_client_auth',
  }
  const parameters = neededParameters(profile)
  const made = pastedOf(await pushRequest(server, { client: wanted[kind], parameters, object: kind === 'object' }))
  const own = server.clients[wanted[kind]].client_id
  const client_id = textOf(claims?.client_id) ?? textOf(claims?.sub) ?? textOf(claims?.iss) ?? own
  const of = (name: string, value: string, request = made): PastedRequest => ({
    ...request,
    ...replaced(request, name, value),
  })
  switch (kind) {
    case 'proof':
      return withHeaders(made, { DPoP: token.text })
    case 'assertion':
      return of('client_assertion', token.text, of('client_id', textOf(claims?.sub) ?? own))
    case 'object': {
      const { client_assertion } = await clientAssertion(server, { claims: { iss: client_id, sub: client_id } })
      return of('request', token.text, of('client_assertion', client_assertion, of('client_id', client_id)))
    }
    case 'attestation': {
      const pop = await attestationPop(server, { client_id: textOf(claims?.sub) ?? own })
      const headers = { 'OAuth-Client-Attestation': token.text, 'OAuth-Client-Attestation-PoP': blanked(pop) }
      return withHeaders(of('client_id', textOf(claims?.sub) ?? own), headers)
    }
    case 'pop': {
      const id = textOf(claims?.iss) ?? own
      const attestation = await clientAttestation(server, { client_id: id })
      const headers = { 'OAuth-Client-Attestation': attestation, 'OAuth-Client-Attestation-PoP': blanked(token.text) }
      return withHeaders(of('client_id', id), headers)
    }
  }
}

/** A signature of zeros is taken for good: the key that would verify it is not here. */
const blanked = (text: string): string =>
  `${text.slice(0, text.lastIndexOf('.') + 1)}${encodeBase64url(new Uint8Array(64))}`

const withHeaders = (request: PastedRequest, headers: Readonly<Record<string, string>>): PastedRequest => ({
  ...request,
  headers: [
    ...request.headers.filter(
      ([name]) => !Object.keys(headers).some((one) => one.toLowerCase() === name.toLowerCase()),
    ),
    ...Object.entries(headers),
  ],
})

/** The reasons that are about a token of a kind. All of an object's are, because it holds the request. */
const OWN: Readonly<Record<Kind, RegExp>> = {
  proof: /^dpop-(?:proof|nonce)/,
  assertion: /^client-(?:assertion|method|unknown|secret)/,
  object: /./,
  attestation: /^client-(?:attestation|method|authentication)/,
  pop: /^(?:attestation-|client-method|client-authentication)/,
}

/** What a judgement says of the token alone: a fault of the rest, which the page made up, is none of the token's. */
export const ofToken = (judgement: Judgement, token: Token, kind: Kind): Judgement => {
  const { objection, ...rest } = judgement
  const isAboutAccessToken = objection?.reason === 'dpop-proof-ath' && token.claims?.ath !== undefined
  if (objection === undefined || (OWN[kind].test(objection.reason) && !isAboutAccessToken)) return judgement
  return { ...rest, outcome: 'accepted', checks: judgement.checks.filter(({ outcome }) => outcome !== 'objected') }
}
