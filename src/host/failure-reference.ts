import { computeMAC, decryptAESGCM, encryptAESGCM } from '../crypto/web-crypto.ts'
import { decodeBase64url, encodeBase64url } from '../encoding/base64url.ts'
import { concatBytes } from '../encoding/concat-bytes.ts'
import { isJSONObject, parseJSONObject } from '../encoding/json.ts'
import { decodeText, encodeText } from '../encoding/utf8.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import type { AuthorizationReference } from '../types/brand.ts'
import type { ResolvedResponseMode } from '../types/policy.ts'
import type { AuthorizationServer, ServerSecret } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { randomBytesOf } from './handles.ts'
import { newestSecret } from './reference.ts'

/** A refusal that waits for a login, and all that its redirect needs. */
export interface DeferredFailure {
  readonly client_id: string
  /** Matched when the request came in; it is matched again before anything is sent there. */
  readonly redirect_uri: string
  /** Whether `redirect_uri` need not be registered (RFC 9126 §2.4). */
  readonly mayBeUnregistered: boolean
  readonly response_mode: ResolvedResponseMode
  readonly state?: string | undefined
  /** The stored request, by its hash, where its client was derived from an attestation and is registered nowhere. */
  readonly request?: string | undefined
  readonly error: EndpointError<'authorization'>
  readonly expires_at: EpochSeconds
}

type Sealer = Pick<AuthorizationServer, 'secrets' | 'issuer' | 'randomBytes'>

const PREFIX = 'failure.'
const LABEL = 'parapet deferred failure'
const SALT_BYTES = 16
const NONCE_BYTES = 12
const MAX_LENGTH = 16_384

/** Tells the reference of a failure from that of a stored request. */
export const isFailureReference = (reference: string): boolean => reference.startsWith(PREFIX)

/** Seals a failure into the reference that a host carries across its login, so that nothing is stored for a request that was refused.
 * AES-256-GCM under a key derived from the secret and a salt of its own; the issuer is authenticated beside it. Undefined where the
 * reference would be longer than 16,384 characters, which a long `state` can bring about. */
export const sealFailure = async (
  as: Sealer,
  failure: DeferredFailure,
): Promise<AuthorizationReference | undefined> => {
  const secret = newestSecret(as)
  const text = encodeText(JSON.stringify(failure))
  if (text.length > MAX_LENGTH) return undefined
  const random = randomBytesOf(as, SALT_BYTES + NONCE_BYTES)
  const [salt, nonce] = [random.subarray(0, SALT_BYTES), random.subarray(SALT_BYTES)]
  const sealed = await encryptAESGCM(await keyFor(secret, salt), nonce, text, encodeText(as.issuer))
  const reference = PREFIX + encodeBase64url(concatBytes([random, sealed]))
  return reference.length > MAX_LENGTH ? undefined : (reference as AuthorizationReference)
}

/** Opens the reference of a failure that was sealed under any of the secrets, for the same issuer; undefined for all else. */
export const openFailure = async (as: Sealer, reference: string): Promise<DeferredFailure | undefined> => {
  if (reference.length > MAX_LENGTH || !isFailureReference(reference)) return undefined
  const bytes = decodeBase64url(reference.slice(PREFIX.length))
  if (bytes === undefined) return undefined
  const [salt, nonce, sealed] = [
    bytes.subarray(0, SALT_BYTES),
    bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES),
    bytes.subarray(SALT_BYTES + NONCE_BYTES),
  ]
  if (sealed.length === 0) return undefined
  for (const secret of as.secrets) {
    const text = await decryptAESGCM(await keyFor(secret, salt), nonce, sealed, encodeText(as.issuer))
    if (text !== undefined) return decodeFailure(decodeText(text))
  }
  return undefined
}

/** Another release may have sealed the failure, so a failure without all members counts as absent. */
const decodeFailure = (text: string | undefined): DeferredFailure | undefined => {
  const parsed = text === undefined ? undefined : parseJSONObject(text)
  if (parsed === undefined || !isJSONObject(parsed.error)) return undefined
  const { client_id, redirect_uri, response_mode, expires_at, error } = parsed
  const isWhole =
    [client_id, redirect_uri, response_mode, error.error, error.error_description, error.reason].every(
      (member) => typeof member === 'string',
    ) &&
    typeof expires_at === 'number' &&
    (parsed.request === undefined || typeof parsed.request === 'string')
  return isWhole ? (parsed as unknown as DeferredFailure) : undefined
}

const keyFor = async (secret: ServerSecret, salt: Uint8Array): Promise<Uint8Array> =>
  computeMAC(await computeMAC(secret, encodeText(LABEL)), salt)
