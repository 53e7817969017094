import {
  clientAssertion,
  clientAttestation,
  dpopProof,
  requestObject,
  type TestServer,
} from '../../../src/testing/index.ts'
import type { HttpRequest } from '../../../src/types/http.ts'
import { fc } from '../../support/fast-check.ts'
import type { Canaries } from './canaries.ts'

/** A change to a request that plants canaries in it. */
export interface Strike {
  readonly at: string
  readonly how: number
}

type Edit = (form: URLSearchParams, headers: Headers) => void | Promise<void>

const PARAMETERS = [
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'response_type',
  'response_mode',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'code',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'request',
  'request_uri',
  'authorization_details',
  'claims',
  'resource',
  'dpop_jkt',
  'id_token_hint',
  'login_hint',
  'max_age',
  'prompt',
  'display',
  'acr_values',
  'ui_locales',
  'registration',
  'grant_type',
  'audience',
  'unknown',
] as const

const HEADERS = [
  'Cookie',
  'Authorization',
  'DPoP',
  'OAuth-Client-Attestation',
  'OAuth-Client-Attestation-PoP',
  'X-Forwarded-Host',
  'Client-Cert',
  'Origin',
  'Content-Type',
] as const

const TOKENS = ['assertion', 'object', 'proof', 'attestation', 'client_id', 'name of a parameter'] as const

/** How a value is written round its canary: as it is, or so that a parser stumbles where the canary stands. */
const SHAPES: readonly ((canary: string) => string)[] = [
  (canary) => canary,
  (canary) => `${canary}"<\u0000 é`,
  (canary) => `https://${canary}.example/${canary}?${canary}#${canary}`,
  (canary) => `{"${canary}":"${canary}"}`,
  (canary) => `[{"type":"${canary}","${canary}":1}]`,
  (canary) => `[{"type":"payment","amount":{"value":"https://a.example"},"${canary}":1}]`,
  (canary) => `[{"type":"payment","amount":{"${canary}":"${canary}"},"actions":["${canary}"]}]`,
  (canary) => `{"id_token":{"sub":{"value":"${canary}"},"acr":{"essential":"${canary}"}}}`,
  (canary) => `${Buffer.from(`{"alg":"${canary}","kid":"${canary}"}`).toString('base64url')}.${canary}.${canary}`,
  (canary) => `Basic ${Buffer.from(`nobody:${canary}`).toString('base64')}`,
  (canary) => `Bearer ${canary}`,
  (canary) => `DPoP ${canary}`,
  (canary) => `${canary},${canary}`,
  (canary) => `-${canary}.5`,
  (canary) => canary.repeat(700),
  (canary) => `urn:ietf:params:oauth:request_uri:${canary}${canary}`.slice(0, 77),
  (canary) => `urn:ietf:params:oauth:client-assertion-type:${canary}`,
  (canary) => `code ${canary}`,
  (canary) => `query.${canary}`,
]

/** The shapes by which a parameter gets further than to its first check. */
const FITTING: Readonly<Record<string, readonly number[]>> = {
  redirect_uri: [2],
  resource: [2],
  audience: [2, 0],
  registration: [3],
  authorization_details: [4, 5, 6],
  claims: [3, 7],
  id_token_hint: [8],
  request: [8],
  client_assertion: [8],
  Authorization: [9, 10, 11],
  DPoP: [8],
  request_uri: [15],
}

/** The shapes of a place, those that fit it more often than the others. */
const shapesOf = (at: string): readonly number[] => {
  const fitting = FITTING[at] ?? [0]
  return [...fitting, ...fitting, ...fitting, ...SHAPES.keys()]
}

/** Where the form of a request stands: the query of a GET. */
const isGet = ({ method }: HttpRequest): boolean => method === 'GET'

const formOf = (request: HttpRequest): URLSearchParams =>
  isGet(request) ? new URL(request.url).searchParams : new URLSearchParams(String(request.body))

const editOf = (kit: TestServer, canaries: Canaries, { at, how }: Strike): Edit => {
  const shapes = shapesOf(at)
  const value = (SHAPES[shapes[how % shapes.length] ?? 0] ?? String)(canaries.plant(at))
  const members = { [`${canaries.plant(at)}`]: canaries.plant(at), jti: canaries.plant(at), aud: [value], iss: value }
  const wrong = how % 3 === 0 ? members : { note: value }
  const header = how % 5 === 0 ? { kid: value, note: value } : {}
  const own = { claims: wrong, header }
  switch (at) {
    case 'assertion':
      return async (form) => form.set('client_assertion', (await clientAssertion(kit, own)).client_assertion)
    case 'object':
      return async (form) => {
        const parameters = { state: canaries.plant('state'), nonce: value, login_hint: value }
        form.set('request', await requestObject(kit, { parameters, ...own }))
      }
    case 'proof':
      return async (_form, headers) => headers.set('DPoP', await dpopProof(kit, own))
    case 'attestation':
      return async (_form, headers) => headers.set('OAuth-Client-Attestation', await clientAttestation(kit, own))
    case 'client_id':
      return (form) => {
        form.set('client_id', how % 2 === 0 ? 'test-odd' : `https://client.example/${how}`)
        if (how % 3 === 0) for (const name of ['client_assertion', 'client_assertion_type']) form.delete(name)
      }
    case 'name of a parameter':
      return (form) => {
        for (const name of [value, value.slice(0, 60)]) form.append(name, value)
        if (how % 2 === 0) form.append(value, value)
      }
  }
  if (HEADERS.some((name) => name === at)) {
    // a header holds visible characters
    return (_form, headers) => headers.set(at, value.replaceAll(/[^\x20-\x7e]/g, '?'))
  }
  return (form) => (how % 7 === 6 ? form.append(at, value) : form.set(at, value))
}

/** Plants canaries in a request, strike by strike. */
export const struck = async (
  kit: TestServer,
  canaries: Canaries,
  request: HttpRequest,
  strikes: readonly Strike[],
): Promise<HttpRequest> => {
  const form = formOf(request)
  const headers = new Headers(request.headers as Headers)
  for (const strike of strikes) await editOf(kit, canaries, strike)(form, headers)
  const url = isGet(request) ? `${request.url.split('?')[0]}?${form}` : request.url
  return { ...request, url, headers, ...(isGet(request) ? {} : { body: form.toString() }) }
}

export const strikes: fc.Arbitrary<Strike> = fc.record({
  at: fc.oneof(fc.constantFrom(...PARAMETERS), fc.constantFrom(...HEADERS), fc.constantFrom(...TOKENS)),
  how: fc.nat(),
})

/** Every place in each shape that fits it. */
export const fittingStrikes: readonly Strike[] = [...PARAMETERS, ...HEADERS, ...TOKENS].flatMap((at) =>
  Array.from(FITTING[at] ?? [0], (_shape, how) => ({ at, how })),
)
