import { computeMACByDigest, type MACBlocks, prepareMACBlocks } from '../crypto/digest-mac.ts'
import { computeMAC, importMACSigner, signMAC, webCryptoDigest } from '../crypto/web-crypto.ts'
import { decodeBase64url, encodeBase64url, isBase64urlSHA256 } from '../encoding/base64url.ts'
import { parseJSON } from '../encoding/json.ts'
import { decodeText, encodeText, equalBytes } from '../encoding/utf8.ts'
import type { AuthorizationReference } from '../types/brand.ts'
import type { Digest } from '../types/ports.ts'
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

/** Makes the reference that a host carries across its login. Only the server can make it from a `request_uri`. A request
 * that was never presented in time can therefore not be resumed, although presenting a request writes nothing. */
export const sealReference = async (
  { secrets, digest }: Pick<AuthorizationServer, 'secrets' | 'digest'>,
  { request, client_id, presented_at }: Presentation,
): Promise<AuthorizationReference> => {
  const [secret] = secrets
  if (secret === undefined) throw new TypeError('The authorization server has no secret.')
  const content = encodeBase64url(encodeText(JSON.stringify([request, client_id, presented_at])))
  return `${content}.${encodeBase64url(await macOf(secret, content, digest))}` as AuthorizationReference
}

/** Opens a reference made under any of the secrets; `undefined` for any other text. */
export const openReference = async (
  { secrets, digest }: Pick<AuthorizationServer, 'secrets' | 'digest'>,
  reference: string,
): Promise<Presentation | undefined> => {
  if (reference.length > MAX_LENGTH) return undefined
  const [content = '', mac = '', ...rest] = reference.split('.', 3)
  const presented = decodeBase64url(mac)
  if (rest.length > 0 || presented === undefined) return undefined
  for (const secret of secrets) {
    if (equalBytes(presented, await macOf(secret, content, digest))) return decodeContent(content)
  }
  return undefined
}

/** A key that references are made under, ready for either way to make a MAC. */
interface ReferenceKey {
  readonly signer: CryptoKey
  readonly blocks: MACBlocks
}

/** The key of each secret that references are made under: one for each secret of each server, for as long as it lives. */
const referenceKeys = /* @__PURE__ */ new WeakMap<ServerSecret, Promise<ReferenceKey>>()

const referenceKeyOf = (secret: ServerSecret): Promise<ReferenceKey> => {
  const known = referenceKeys.get(secret)
  if (known !== undefined) return known
  const derived = deriveReferenceKey(secret)
  referenceKeys.set(secret, derived)
  // after a failure, try again at the next call
  derived.catch(() => referenceKeys.delete(secret))
  return derived
}

const deriveReferenceKey = async (secret: ServerSecret): Promise<ReferenceKey> => {
  const key = await computeMAC(secret, encodeText(LABEL))
  return { signer: await importMACSigner(key), blocks: prepareMACBlocks(key) }
}

/** The same MAC either way: a host that brings a digest brings one that answers at once. */
const macOf = async (secret: ServerSecret, content: string, digest: Digest): Promise<Uint8Array> => {
  const { signer, blocks } = await referenceKeyOf(secret)
  const data = encodeText(content)
  return digest === webCryptoDigest ? signMAC(signer, data) : computeMACByDigest(blocks, data, digest)
}

const decodeContent = (content: string): Presentation | undefined => {
  const text = decodeText(decodeBase64url(content) ?? new Uint8Array())
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
