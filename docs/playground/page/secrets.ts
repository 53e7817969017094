import { encodeBase64url } from '../../../src/encoding/base64url.ts'
import { isJSONObject, parseJSON } from '../../../src/encoding/json.ts'
import type { JSONValue } from '../../../src/types/json.ts'
import { type PastedRequest, readPaste } from '../input/index.ts'
import { replaced } from '../judge/plant.ts'
import { requestText } from '../judge/reply-text.ts'
import { readToken } from '../judge/tokens.ts'
import { tokenAlone } from './doctor.ts'
import type { State } from './state.ts'

const LEFT_OUT = 'left-out'

/** Parameters that let somebody act for a client or a user. */
const SECRETS = ['client_secret', 'code', 'code_verifier', 'refresh_token', 'password', 'id_token_hint', 'login_hint']

/** Parameters with tokens that are good until their signatures are gone. */
const SIGNED = ['client_assertion', 'request', 'assertion', 'subject_token', 'actor_token']

/** A state without secrets, private keys and signatures, so that its link can be shown to others. */
export const withoutSecrets = (state: State): State => {
  const reading = readPaste(state.text)
  const token = tokenAlone(state.text)
  return {
    ...state,
    // nobody knows what a text holds that cannot be read
    text: token !== undefined ? blanked(token.text) : reading.ok ? requestText(publicRequest(reading.request)) : '',
    metadata: publicMetadata(state.metadata),
  }
}

const publicRequest = (request: PastedRequest): PastedRequest => {
  const { username, password } = new URL(request.url)
  let shown = username + password === '' ? request : { ...request, url: request.url.replace(/\/\/[^/@]*@/, '//') }
  for (const name of SECRETS) shown = { ...shown, ...replaced(shown, name, () => LEFT_OUT) }
  shown = { ...shown, ...replaced(shown, 'request_uri', publicReference) }
  for (const name of SIGNED) shown = { ...shown, ...replaced(shown, name, blanked) }
  return { ...shown, headers: shown.headers.flatMap(([name, value]) => publicHeader(name, value)) }
}

/** A reference that is still unused can be used by everybody who has it. */
const publicReference = (reference: string): string =>
  reference.replace(/^(urn:ietf:params:oauth:request_uri:).*$/is, `$1${LEFT_OUT}`)

const publicHeader = (name: string, value: string): readonly (readonly [string, string])[] => {
  const known = name.toLowerCase()
  if (known === 'authorization') return [[name, publicAuthorization(value)]]
  if (/^(?:dpop|oauth-client-attestation(?:-pop)?)$/.test(known)) return [[name, blanked(value)]]
  // of the others, only those that a server of OAuth reads
  return /^(?:host|content-type|accept|date|origin)$/.test(known) ? [[name, value]] : []
}

const publicAuthorization = (value: string): string => {
  const [scheme = '', credentials = ''] = value.split(/\s+/, 2)
  if (/^basic$/i.test(scheme)) return `${scheme} ${publicBasic(credentials)}`
  return /^(?:dpop|bearer)$/i.test(scheme) ? `${scheme} ${blanked(credentials)}` : LEFT_OUT
}

const publicBasic = (credentials: string): string => {
  try {
    const [client_id = ''] = atob(credentials).split(':', 1)
    return btoa(`${client_id}:${LEFT_OUT}`)
  } catch {
    return LEFT_OUT
  }
}

/** A token whose signature is as long as before, and zero. Everything else is left out. */
const blanked = (text: string): string => {
  const { header, signature } = readToken(text)
  if (header === undefined || signature === undefined) return LEFT_OUT
  return `${text.slice(0, text.lastIndexOf('.') + 1)}${encodeBase64url(new Uint8Array(signature.length))}`
}

/** The members of a key that are private (RFC 7518 §6), and the secrets of a registration. */
const PRIVATE = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'client_secret', 'registration_access_token'])

const publicMetadata = (text: string): string => {
  if (text.trim() === '') return ''
  const object = parseJSON(text.trim(), { length: 200_000, depth: 16 })
  return isJSONObject(object) ? JSON.stringify(publicValue(object)) : ''
}

const publicValue = (value: JSONValue): JSONValue => {
  if (Array.isArray(value)) return value.map(publicValue)
  if (!isJSONObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !PRIVATE.has(name) && !name.startsWith('client_secret'))
      .map(([name, one]) => [name, publicValue(one as JSONValue)]),
  )
}
