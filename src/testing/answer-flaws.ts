import { canParseUrl } from '../encoding/can-parse-url.ts'
import { USED_CODE } from './application-faults.ts'
import { codeAt, isPushed, probe, requestUri, responseAt, targetFor } from './application-flow.ts'
import { type Answer, type FaultAnswer, isOfTransport, type Wire } from './application-wire.ts'
import { authorizationRequest } from './authorization-request.ts'
import { REDIRECT_URI } from './clients.ts'
import { clientIn } from './default-client.ts'
import type { FlowScript } from './flow.ts'
import { pushRequest, tokenRequest } from './requests.ts'

/** What an answer must have, and whether it has it. */
type Requirement = readonly [must: string, holds: boolean]

const flaws = (what: string, requirements: readonly Requirement[]): readonly string[] =>
  requirements.flatMap(([must, holds]) => (holds ? [] : [`${what} must ${must}.`]))

const isJSON = ({ response }: Answer): boolean =>
  /^application\/json\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '')

const isKeptByNobody = ({ response }: Answer): boolean =>
  /(?:^|,)\s*no-store\s*(?:,|$)/i.test(response.headers.get('cache-control') ?? '')

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** Finds what is wrong with refusals that have the right status and error: one sentence a flaw, with the first fault that shows it. */
export const flawsOfRefusals = (refusals: readonly FaultAnswer[]): readonly string[] => {
  const found = new Map<string, string[]>()
  for (const { name, at, answer } of refusals) {
    if (answer.status < 400 || at === 'present') continue
    for (const must of flaws('', requirementsOfRefusal(answer))) found.set(must, [...(found.get(must) ?? []), name])
  }
  return [...found].map(([must, names]) => {
    const others = names.length > 1 ? ` and ${names.length - 1} ${names.length > 2 ? 'others' : 'other'}` : ''
    return `The answer to the fault ${JSON.stringify(names[0])}${others}${must}`
  })
}

/** Repeated headers arrive joined by a comma. */
const isOneToken = (value: string | null): boolean => /^[^\s,]+$/.test(value ?? '')

/** @see RFC 6749 §5.2, RFC 9449 §8 */
const requirementsOfRefusal = (answer: Answer): readonly Requirement[] => {
  const { status, error, response, request, body } = answer
  // a router or a proxy may have answered in its own form (RFC 9126 §2.3)
  const isOwnForm = isOfTransport(status) && error === undefined
  const isChallenged = status !== 401 || !/^basic /i.test(request.headers.get('authorization') ?? '')
  const state = new URLSearchParams(String(request.body)).get('state')
  return [
    ['have Content-Type: application/json', isOwnForm || isJSON(answer)],
    ['have Cache-Control: no-store', isOwnForm || isKeptByNobody(answer)],
    [
      'have WWW-Authenticate, because the client used Authorization',
      isChallenged || response.headers.has('www-authenticate'),
    ],
    ['have one DPoP-Nonce', error !== 'use_dpop_nonce' || isOneToken(response.headers.get('dpop-nonce'))],
    ['have Allow with the method POST', status !== 405 || /\bPOST\b/.test(response.headers.get('allow') ?? '')],
    ['not repeat the request', !state || state.length < 5 || !JSON.stringify(body).includes(state)],
  ]
}

/** Runs a good flow and finds what is wrong with its answers. Empty where good requests are refused: the faults say so. */
export const flawsOfGoodFlow = async (wire: Wire): Promise<readonly string[]> => {
  const script: FlowScript = { client: wire.options.client ?? clientIn(wire.kit, {}) }
  if ((await probe(wire, script)) !== undefined) return []
  const pushed = await wire.send(await pushRequest(wire.kit, script))
  if (!isPushed(pushed)) return []
  return [
    ...flaws('The answer to a good push', requirementsOfPush(pushed)),
    ...(await flawsOfRetry(wire, script)),
    ...(await flawsOfPages(wire, script)),
    ...(await flawsOfResponse(wire, script)),
  ]
}

/** @see RFC 9126 §2.2 */
const requirementsOfPush = (answer: Answer): readonly Requirement[] => {
  const { expires_in } = answer.body
  const isLifetime = Number.isSafeInteger(expires_in) && Number(expires_in) > 0
  return [
    [`have the status 201; got ${answer.status}`, answer.status === 201],
    ['have Content-Type: application/json', isJSON(answer)],
    ['have Cache-Control: no-store', isKeptByNobody(answer)],
    ['have expires_in, a whole number of seconds', isLifetime],
  ]
}

/** Clients repeat the same assertion with the nonce that they were given.
 * @see RFC 9449 §8 */
const flawsOfRetry = async ({ kit, send, policy }: Wire, script: FlowScript): Promise<readonly string[]> => {
  if (policy.dpopNonce !== 'required' || script.client !== 'private_key_jwt') return []
  const first = await pushRequest(kit, { ...script, proof: 'nonce: missing' })
  const { error } = await send(first)
  const { headers } = await pushRequest(kit, script)
  const again = await send({ ...first, headers })
  return flaws('A push that is repeated with the nonce of the answer and the same assertion', [
    [`be accepted; got ${again.error ?? again.status}`, error !== 'use_dpop_nonce' || isPushed(again)],
  ])
}

/** Browsers run no script of such a page. */
const isShownAsText = ({ headers }: Response): boolean =>
  /^(?:text\/plain|application\/(?:[^\s;]+\+)?json)\s*(?:;|$)/i.test(headers.get('content-type') ?? '')

const SCRIPT = '<script>alert(1)</script>'

/** An attacker chooses what users bring to the authorization endpoint. */
const flawsOfPages = async ({ kit, send }: Wire, script: FlowScript): Promise<readonly string[]> => {
  const presentation = { client_id: SCRIPT, redirect_uri: SCRIPT, state: SCRIPT }
  const { text, response } = await send(authorizationRequest(kit, SCRIPT, { ...script, presentation }))
  const isEscaped = isShownAsText(response) || !text.includes(SCRIPT)
  return flaws('A page of the authorization endpoint', [['escape what the request has', isEscaped]])
}

/** A state that is another text after it is decoded twice, not at all, or as a part of a URL (RFC 6749, appendix A.5). */
const STATE = 'a b+c%20&d=e#f'

/** Presents a request as another client first, and then as its own, with parameters beside it that must not count.
 * @see RFC 9126 §4, RFC 9101 §6.3, RFC 9207 §2, RFC 9700 §4.12 */
const flawsOfResponse = async (wire: Wire, script: FlowScript): Promise<readonly string[]> => {
  const { kit, send, policy } = wire
  const request_uri = await requestUri(wire, { ...script, parameters: { state: STATE } })
  const other = kit.clients[script.client === 'none' ? 'private_key_jwt' : 'none']
  await send(authorizationRequest(kit, request_uri, { ...script, presentation: { client_id: other.client_id } }))
  const presentation = { state: 'beside', redirect_uri: `${REDIRECT_URI}/beside`, response_mode: 'fragment' }
  const beside = await send(authorizationRequest(kit, request_uri, { ...script, presentation }))
  const answer = beside.status < 400 ? beside : await send(authorizationRequest(kit, request_uri, script))
  const refused = [
    ...flaws('A request_uri that another client has presented', [
      [`still count for its own client; got ${answer.status}`, answer.status < 400],
    ]),
    ...flaws('A request_uri with other parameters beside it', [
      [`count as it does alone; got ${beside.status}`, beside.status < 400 || answer.status >= 400],
    ]),
  ]
  const target = answer.status < 400 ? await targetFor(wire, answer) : undefined
  if (target === undefined || !canParseUrl(target)) return refused
  const { state, iss } = responseAt(target)
  const hasIssuer = !policy.authorization_response_iss_parameter_supported || iss === kit.as.issuer
  const isInQuery = !policy.response_types_supported.includes('code') || !target.includes('#')
  return [
    ...refused,
    ...flaws('The response to a good request', [
      [`be sent by status 302 or 303; got ${answer.status}`, answer.status !== 307 && answer.status !== 308],
      ['go to the redirect_uri that was pushed', target.split(/[?#]/, 1)[0] === REDIRECT_URI],
      ['have the state that was pushed', state === STATE],
      ['have the issuer as iss', hasIssuer],
      ['have its parameters in the query', isInQuery],
    ]),
    ...(await flawsOfTokens(wire, script, codeAt(target))),
  ]
}

/** @see RFC 6749 §5.1, RFC 9449 §5 */
const flawsOfTokens = async (wire: Wire, script: FlowScript, code: string | undefined): Promise<readonly string[]> => {
  if (code === undefined || !wire.faults.has(USED_CODE)) return []
  // an attacker who has seen a code does not use it up
  await wire.send(await tokenRequest(wire.kit, code, { ...script, token: 'code_verifier: of another request' }))
  const request = await tokenRequest(wire.kit, code, script)
  const answer = await wire.send(request)
  const { access_token, token_type } = answer.body
  const isProven = request.headers.get('dpop') === null || /^dpop$/i.test(String(token_type))
  return flaws('The answer to a good redemption, after one with a wrong code_verifier,', [
    [`have the status 200; got ${answer.status} ${answer.error ?? ''}`.trimEnd(), answer.status === 200],
    ['have Content-Type: application/json', isJSON(answer)],
    ['have Cache-Control: no-store', isKeptByNobody(answer)],
    ['have access_token and token_type', answer.status !== 200 || [access_token, token_type].every(isText)],
    ['have the token_type DPoP, because the request has a proof', answer.status !== 200 || isProven],
  ])
}
