import { decodeBase64url } from '../encoding/base64url.ts'
import { canParseUrl } from '../encoding/can-parse-url.ts'
import { parseJSONObject } from '../encoding/json.ts'
import { decodeText } from '../encoding/utf8.ts'
import type { HttpRequest } from '../types/http.ts'
import { type ApplicationFault, NOT_PUSHED, type Sender } from './application-faults.ts'
import type { Answer, Wire } from './application-wire.ts'
import { authorizationRequest, plainRequest } from './authorization-request.ts'
import { clientIn } from './default-client.ts'
import { codeOf, type FlowScript } from './flow.ts'
import { pushRequest, tokenRequest } from './requests.ts'

/** Sends a good request, and repeats it with a nonce when the server asks for one. Says why a client's good requests are refused. */
export const probe = (wire: Wire, script: FlowScript): Promise<string | undefined> => {
  const client = clientIn(wire.kit, script)
  const { object } = script
  const name = `${client} ${String(object === false)}`
  const known = wire.probes.get(name)
  if (known !== undefined) return known
  const probing = tryPush(wire, { client, ...(object === false && { object }) })
  wire.probes.set(name, probing)
  return probing
}

const tryPush = async (wire: Wire, script: FlowScript): Promise<string | undefined> => {
  const client = clientIn(wire.kit, script)
  const request = await pushRequest(wire.kit, script)
  if (request.clientCertificate !== undefined && wire.options.certificateHeaders === undefined) {
    return 'A Fetch Request carries no client certificate. Pass certificateHeaders, the headers of the proxy.'
  }
  let answer = await wire.send(request)
  if (isNonceDemand(answer)) answer = await wire.send(await pushRequest(wire.kit, script))
  if (isPushed(answer)) return undefined
  // a request that must be signed is refused without its object, after everything that these faults are about
  if (script.object === false && answer.error === 'invalid_request') return undefined
  const refusal = `A good push of ${wire.kit.clients[client].client_id} was refused: ${answer.status} ${answer.reason ?? answer.error ?? ''}. `
  return isNonceDemand(answer)
    ? `${refusal}The answer before it must have one DPoP-Nonce or OAuth-Client-Attestation-Challenge header that the server accepts.`
    : `${refusal}Register kit.clients there, give testServer the policy and the URLs of the application, and pass its clock.`
}

const isNonceDemand = ({ error }: Answer): boolean =>
  error === 'use_dpop_nonce' || error === 'use_attestation_challenge'

/** Any answer with a `request_uri` lets the flow go on; a status other than 201 is a flaw. */
export const isPushed = ({ status, body }: Answer): boolean =>
  status >= 200 && status < 300 && typeof body.request_uri === 'string'

const NO_CODE = 'The application did not redirect with a code. Pass authorize, which logs in and consents.'

/** The parts of a script that every request of a flow has. */
const flawless = ({ client, parameters, object }: FlowScript): FlowScript => ({
  ...(client && { client }),
  ...(parameters && { parameters }),
  ...(object !== undefined && { object }),
})

/** Commits a fault, or says why it cannot be. */
export const commit = async (wire: Wire, fault: ApplicationFault): Promise<Answer | string> => {
  const { name, at, script, again, sender } = fault
  if (name.endsWith(' jti: replayed')) return replay(wire, name, script)
  const { kit, send } = wire
  const own: Sender = { kit, client: clientIn(kit, script) }
  const by = sender === undefined ? own : sender(own)
  if (by === undefined) return 'The policy admits no other client without a certificate.'
  // the application may have one client alone
  const unready = by.kit === kit && by.client !== own.client ? await probe(wire, { client: by.client }) : undefined
  if (unready !== undefined) return unready
  const last: FlowScript = by.client === own.client ? script : { ...script, client: by.client }
  if (at === 'push') return send(await pushRequest(by.kit, last))
  if (name === NOT_PUSHED) return answerOfVisit(wire, await send(await plainRequest(kit, script)))
  const good = flawless(script)
  const request_uri = await requestUri(wire, good)
  if (at === 'present' && again === undefined) return send(authorizationRequest(kit, request_uri, script))
  const code = await codeFor(wire, request_uri, good)
  if (code === undefined) return NO_CODE
  if (again === undefined) return send(await tokenRequest(by.kit, code, last))
  if (again === 'request_uri') return send(authorizationRequest(kit, request_uri, good))
  const first = await tokenRequest(kit, code, good)
  const { status, error } = await send(first)
  if (status !== 200) return `The good redemption before the second one was refused: ${error ?? status}.`
  if (again === 'code') return send(await tokenRequest(kit, code, good))
  const another = await codeFor(wire, await requestUri(wire, good), good)
  return another === undefined ? NO_CODE : send(withUsed(again, first, await tokenRequest(kit, another, good)))
}

/** Pushes a good request. */
export const requestUri = async ({ kit, send }: Wire, script: FlowScript): Promise<string> =>
  String((await send(await pushRequest(kit, script))).body.request_uri)

/** Presents a `request_uri`, and logs in and consents where the host says how. Returns the target of the redirect. */
export const targetFor = async ({ options }: Wire, { response }: Answer): Promise<string | undefined> =>
  (options.authorize ?? locationOf)(response)

const codeFor = async (wire: Wire, request_uri: string, script: FlowScript): Promise<string | undefined> => {
  const target = await targetFor(wire, await wire.send(authorizationRequest(wire.kit, request_uri, script)))
  return target === undefined ? undefined : codeAt(target)
}

/** The error of a page, or the one with which the browser is sent back, at once or after a login. */
const answerOfVisit = async (wire: Wire, answer: Answer): Promise<Answer | string> => {
  if (answer.status >= 400) return answer
  const target = await targetFor(wire, answer)
  if (target === undefined) return NO_CODE
  const { error } = responseAt(target)
  return { ...answer, error: typeof error === 'string' ? error : undefined }
}

/** Puts the assertion or the proof of a former request into another. */
const withUsed = (part: 'client_assertion' | 'DPoP', former: HttpRequest, request: HttpRequest): HttpRequest => {
  if (part === 'DPoP') {
    const headers = new Headers(request.headers as Headers)
    headers.set(part, former.headers.get(part) ?? '')
    return { ...request, headers }
  }
  const form = new URLSearchParams(String(request.body))
  form.set(part, new URLSearchParams(String(former.body)).get(part) ?? '')
  return { ...request, body: form.toString() }
}

const locationOf = (response: Response): string | undefined => response.headers.get('location') ?? undefined

/** The parameters of a response, in the query or the fragment of its target. */
const parametersAt = (target: string): Readonly<Record<string, string>> => {
  if (!canParseUrl(target)) return {}
  const { searchParams, hash } = new URL(target)
  const parameters: Record<string, string> = {}
  for (const one of [searchParams, new URLSearchParams(hash.slice(1))]) {
    one.forEach((value, name) => {
      parameters[name] = value
    })
  }
  return parameters
}

/** The parameters of a response, signed or not. */
export const responseAt = (target: string): Readonly<Record<string, unknown>> => {
  const parameters = parametersAt(target)
  const payload = decodeBase64url(parameters.response?.split('.')[1] ?? '')
  return (payload && parseJSONObject(decodeText(payload) ?? '')) ?? parameters
}

export const codeAt = (target: string): string | undefined => {
  try {
    return codeOf({ parameters: parametersAt(target) } as Parameters<typeof codeOf>[0])
  } catch {
    return undefined
  }
}

/** Uses a token in a good request, and then once more, with everything else new. */
const replay = async ({ kit, send }: Wire, name: string, script: FlowScript): Promise<Answer | string> => {
  const { client, object } = script
  const good: FlowScript = { ...(client && { client }), ...(object !== undefined && { object }) }
  const first = await pushRequest(kit, good)
  const answer = await send(first)
  if (!isPushed(answer))
    return `The good request before the replay was refused: ${answer.status} ${answer.error ?? ''}.`
  const [part] = name.split(' ')
  const header = part === 'proof' ? 'DPoP' : part === 'pop' ? 'OAuth-Client-Attestation-PoP' : undefined
  if (header === undefined) return send(first)
  const headers = { [header]: first.headers.get(header) ?? '' }
  return send(await pushRequest(kit, { ...good, ...(part === 'proof' && { proof: false }), headers }))
}
