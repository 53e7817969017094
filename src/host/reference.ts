import { prepareTextMAC, type TextMAC } from '../crypto/mac.ts'
import { computeMAC } from '../crypto/web-crypto.ts'
import { decodeBase64urlText, encodeBase64urlText, isBase64urlSHA256 } from '../encoding/base64url.ts'
import { parseJSON } from '../encoding/json.ts'
import { encodeText, equalTexts } from '../encoding/utf8.ts'
import type { AuthorizationReference } from '../types/brand.ts'
import type { AuthorizationServer, ServerSecret } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

/** The content of a reference: a stored request that its client presented in time. */
export interface Presentation {
  /** The hash under which the request is stored. */
  readonly request: string
  readonly client_id: string
  readonly presented_at: EpochSeconds
}

const LABEL = 'parapet authorization reference'
const MAX_LENGTH = 4096

/** The secret that seals what is made now; the others open what was sealed before a rotation. */
export const newestSecret = ({ secrets: [secret] }: Pick<AuthorizationServer, 'secrets'>): ServerSecret => {
  if (secret === undefined)
    throw new TypeError('as.secrets must have a secret; got none. Pass the server itself, not a copy of it.')
  return secret
}

/** Prepares the reference that a host carries across its login, and returns what reads it. Only the server can make it from a
 * `request_uri`. A request that was never presented in time can therefore not be resumed, although presenting a request writes nothing.
 *
 * Where the runtime computes MACs at once, the reference is made when it is first read. A host whose user is logged in never reads it, and
 * making it takes a sixth of an authorization. */
export const prepareReference = async (
  { secrets }: Pick<AuthorizationServer, 'secrets'>,
  presentation: Presentation,
): Promise<() => AuthorizationReference> => {
  const { compute, computeAtOnce } = await referenceMACOf(newestSecret({ secrets }))
  const seal = (content: string, mac: string) => `${content}.${mac}` as AuthorizationReference
  if (computeAtOnce === undefined) {
    const content = encodeContent(presentation)
    const reference = seal(content, await compute(content))
    return () => reference
  }
  let reference: AuthorizationReference | undefined
  return () => {
    if (reference !== undefined) return reference
    const content = encodeContent(presentation)
    reference = seal(content, computeAtOnce(content))
    return reference
  }
}

/** Opens a reference made under any of the secrets; `undefined` for any other text. */
export const openReference = async (
  { secrets }: Pick<AuthorizationServer, 'secrets'>,
  reference: string,
): Promise<Presentation | undefined> => {
  if (reference.length > MAX_LENGTH) return undefined
  const [content = '', mac = '', ...rest] = reference.split('.', 3)
  if (rest.length > 0) return undefined
  for (const secret of secrets) if (equalTexts(mac, await macOf(secret, content))) return decodeContent(content)
  return undefined
}

/** The MAC of each secret, under the key that references are made under: one for each secret of each server, for as long as it lives. */
const referenceMACs = /* @__PURE__ */ new WeakMap<ServerSecret, Promise<TextMAC>>()

const referenceMACOf = (secret: ServerSecret): Promise<TextMAC> => {
  const known = referenceMACs.get(secret)
  if (known !== undefined) return known
  const derived = computeMAC(secret, encodeText(LABEL)).then(prepareTextMAC)
  referenceMACs.set(secret, derived)
  // after a failure, try again at the next call
  derived.catch(() => referenceMACs.delete(secret))
  return derived
}

const macOf = async (secret: ServerSecret, content: string): Promise<string> =>
  (await referenceMACOf(secret)).compute(content)

const encodeContent = ({ request, client_id, presented_at }: Presentation): string =>
  encodeBase64urlText(JSON.stringify([request, client_id, presented_at]))

const decodeContent = (content: string): Presentation | undefined => {
  const text = decodeBase64urlText(content)
  const parsed = text === undefined ? undefined : parseJSON(text)
  if (!Array.isArray(parsed)) return undefined
  const [request, client_id, presented_at] = parsed
  return typeof request === 'string' &&
    isBase64urlSHA256(request) &&
    typeof client_id === 'string' &&
    typeof presented_at === 'number'
    ? { request, client_id, presented_at }
    : undefined
}
