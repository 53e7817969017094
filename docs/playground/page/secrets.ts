import { withoutTag } from '../../../src/client-registration/client-metadata.ts'
import { publicKeysOf } from '../../../src/client-registration/keys.ts'
import { PRIVATE_MEMBERS } from '../../../src/crypto/keys.ts'
import { encodeBase64url } from '../../../src/encoding/base64url.ts'
import { isJSONObject, parseJSON } from '../../../src/encoding/json.ts'
import { encodeText } from '../../../src/encoding/utf8.ts'
import type { JSONObject, JSONValue } from '../../../src/types/json.ts'
import { FORM_TYPE, headerOf, type PastedRequest, pairsOf, readPaste } from '../input/index.ts'
import { requestText } from '../judge/reply-text.ts'
import { readToken } from '../judge/tokens.ts'
import { tokenAlone } from './doctor.ts'
import { PUBLIC_CLAIMS, PUBLIC_METADATA, treatmentOf } from './public-parameters.ts'
import type { State } from './state.ts'

const LEFT_OUT = 'left-out'

/** A state that can be shown to others: it keeps what is known to be public, and nothing else. */
export const withoutSecrets = (state: State): State => {
  const reading = readPaste(state.text)
  const token = tokenAlone(state.text)
  return {
    ...state,
    // nobody knows what a text holds that cannot be read
    text: token !== undefined ? publicToken(token.text) : reading.ok ? requestText(publicRequest(reading.request)) : '',
    metadata: publicMetadata(state.metadata),
    issuer: URL.canParse(state.issuer) ? publicAddress(state.issuer) : '',
    target: publicTarget(state.target),
    certificate: certificatesIn(state.certificate),
    anchor: certificatesIn(state.anchor),
  }
}

const publicRequest = (request: PastedRequest): PastedRequest => ({
  ...request,
  url: publicAddress(request.url),
  headers: request.headers.flatMap(([name, value]) => publicHeader(name, value)),
  body: isForm(request) ? publicForm(request.body) : '',
})

/** A body without a type can be a form, and what of it is none has no name of a parameter. */
const isForm = (request: PastedRequest): boolean => {
  const type = headerOf(request, 'content-type')
  return type === undefined || type.split(';', 1)[0]?.trim().toLowerCase() === FORM_TYPE
}

/** A URL without user, password and fragment, its query filtered as a form is. */
const publicAddress = (url: string): string => {
  const [address = ''] = url.split('#', 1)
  const mark = address.indexOf('?')
  const bare = withoutUser(mark < 0 ? address : address.slice(0, mark), '')
  return mark < 0 ? bare : `${bare}?${publicForm(address.slice(mark + 1))}`
}

/** The text stays as it is where there is no user: the parser would encode some of it. */
const withoutUser = (url: string, stead: string): string => {
  if (!URL.canParse(url)) return url
  const parsed = new URL(url)
  if (parsed.username + parsed.password === '') return url
  parsed.username = stead
  parsed.password = ''
  return parsed.href
}

const publicTarget = (target: string): string => {
  const [, method = '', url = ''] = /^((?:[A-Za-z]{1,20}\s+)?)(https?:\/\/\S{1,2000})$/.exec(target.trim()) ?? []
  return URL.canParse(url) ? method + publicAddress(url) : ''
}

/** Line breaks and `;` part some forms as well, and a space does where a name follows. */
const BETWEEN = /([&;\r\n]|[ \t](?=[\w.%-]+=))/

/** Keeps the parameters that are known, blanks those that are not public, and drops the pieces that no list has. One of those that
 * is repeated keeps its places without its name, since a server refuses it. */
const publicForm = (form: string): string => {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const [name] of pairsOf(form)) (seen.has(name) ? repeated : seen).add(name)
  return form
    .split(BETWEEN)
    .map((piece, index) => (index % 2 === 1 ? piece : publicPiece(piece, repeated)))
    .join('')
    .replace(/&{2,}/g, '&')
    .replace(/^&|&$/g, '')
}

const publicPiece = (piece: string, repeated: ReadonlySet<string>): string => {
  const [[sent, value] = ['', '']] = pairsOf(piece)
  const name = sent.trim()
  if (piece === '') return ''
  if (treatmentOf(name) === undefined) return repeated.has(sent) ? `${LEFT_OUT}=${LEFT_OUT}` : ''
  const [, , extra = ''] = piece.split('=', 3)
  // an encoded value has no `=`: another parameter began without an `&`, as in lines that a document has wrapped
  if (treatmentOf(name) === 'public' && extra !== '') return `${piece.split('=', 2).join('=')}=${LEFT_OUT}`
  const shown = publicText(name, value)
  return shown === value ? piece : `${name}=${encodeURIComponent(shown)}`
}

const publicText = (name: string, value: string): string => {
  switch (treatmentOf(name)) {
    case 'public':
      return withoutUser(value, LEFT_OUT)
    case 'token':
      return publicToken(value)
    case 'reference':
      return publicReference(value)
    default:
      return LEFT_OUT
  }
}

/** Everybody who has an unused reference can use it. Which server it is of may be seen. */
const publicReference = (reference: string): string => {
  const [, prefix = ''] = /^(urn:ietf:params:oauth:request_uri:)/i.exec(reference) ?? []
  if (prefix !== '') return prefix + LEFT_OUT
  const { origin = 'null' } = URL.canParse(reference) ? new URL(reference) : {}
  return origin === 'null' ? LEFT_OUT : `${origin}/${LEFT_OUT}`
}

const publicHeader = (name: string, value: string): readonly (readonly [string, string])[] => {
  const known = name.toLowerCase()
  if (known === 'authorization') return [[name, publicAuthorization(value)]]
  if (/^(?:dpop|oauth-client-attestation(?:-pop)?)$/.test(known)) return [[name, publicToken(value)]]
  // of the others, only those that a server of OAuth reads
  return /^(?:host|content-type|accept|date|origin)$/.test(known) ? [[name, value]] : []
}

const publicAuthorization = (value: string): string => {
  const [scheme = '', credentials = ''] = value.split(/\s+/, 2)
  if (/^basic$/i.test(scheme)) return `${scheme} ${publicBasic(credentials)}`
  return /^(?:dpop|bearer)$/i.test(scheme) ? `${scheme} ${publicToken(credentials)}` : LEFT_OUT
}

/** Credentials without a colon may be a secret alone. */
const publicBasic = (credentials: string): string => {
  try {
    const text = atob(credentials)
    const colon = text.indexOf(':')
    return btoa(colon < 0 ? LEFT_OUT : `${text.slice(0, colon)}:${LEFT_OUT}`)
  } catch {
    return LEFT_OUT
  }
}

/** A token whose signature is as long as before, and zero, without private keys and without the secrets that a request object
 * can hold. Everything else is left out. */
const publicToken = (text: string): string => {
  const { header, claims, signature } = readToken(text)
  if (header === undefined || signature === undefined) return LEFT_OUT
  const [first = '', second = ''] = text.split('.', 2)
  return [
    publicSegment(first, header),
    claims === undefined ? LEFT_OUT : publicSegment(second, claims),
    encodeBase64url(new Uint8Array(signature.length)),
  ].join('.')
}

/** A segment without secrets keeps its bytes. */
const publicSegment = (segment: string, object: JSONObject): string => {
  const shown = JSON.stringify(publicClaims(object))
  return shown === JSON.stringify(object) ? segment : encodeBase64url(encodeText(shown))
}

const publicClaims = (claims: JSONObject): JSONObject =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, publicClaim(name, value as JSONValue)]))

const publicClaim = (name: string, value: JSONValue): JSONValue => {
  const treatment = treatmentOf(name) ?? (PUBLIC_CLAIMS.has(name) ? 'public' : 'secret')
  if (value === null) return value
  if (ADDRESSES.has(name) && typeof value === 'string') return publicAddress(value)
  if (treatment !== 'public') return typeof value === 'string' ? publicText(name, value) : LEFT_OUT
  return withoutPrivateKeys(value)
}

/** Claims whose URL may have a query with a secret, such as the signature of a storage service. */
const ADDRESSES: ReadonlySet<string> = new Set(['htu', 'jku', 'x5u'])

/** The members stay, so that the reader of a link sees the fault: a private key was sent. A URL loses its user. */
const withoutPrivateKeys = (value: JSONValue): JSONValue => {
  if (typeof value === 'string') return withoutUser(value, LEFT_OUT)
  if (Array.isArray(value)) return value.map(withoutPrivateKeys)
  if (!isJSONObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      PRIVATE_NAMES.has(name) ? LEFT_OUT : withoutPrivateKeys(one as JSONValue),
    ]),
  )
}

const PRIVATE_NAMES: ReadonlySet<string> = new Set(PRIVATE_MEMBERS)

const publicMetadata = (text: string): string => {
  if (text.trim() === '') return ''
  const object = parseJSON(text.trim(), { length: 200_000, depth: 16 })
  if (!isJSONObject(object)) return ''
  const shown = Object.entries(object).filter(([name]) => PUBLIC_METADATA.has(withoutTag(name)))
  return JSON.stringify(
    Object.fromEntries(shown.map(([name, value]) => [name, name === 'jwks' ? publicKeys(value) : value])),
  )
}

const publicKeys = (jwks: unknown): unknown =>
  isJSONObject(jwks) && Array.isArray(jwks.keys) ? publicKeysOf({ keys: jwks.keys.filter(isJSONObject) }) : {}

/** A private key often stands in the same file as its certificate. */
const certificatesIn = (pem: string): string => {
  const [, ...blocks] = pem.split('-----BEGIN CERTIFICATE-----')
  return blocks
    .flatMap((block) => {
      const [base64 = '', end] = block.split('-----END CERTIFICATE-----', 2)
      return end === undefined || !/^[\w+/=\s]*$/.test(base64)
        ? []
        : [`-----BEGIN CERTIFICATE-----${base64}-----END CERTIFICATE-----\n`]
    })
    .join('')
}
