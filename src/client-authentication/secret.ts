import { hashText } from '../crypto/digest.ts'
import { decodeHex } from '../crypto/x509/hex.ts'
import { decodeBase64url, encodeBase64url } from '../encoding/base64url.ts'
import { FIRST_MILLISECONDS } from '../encoding/epoch-seconds.ts'
import { optionalFunction, requireObject, requireText, requireThat, requireTime } from '../encoding/require-that.ts'
import { equalTexts } from '../encoding/utf8.ts'
import { refuseSecret } from '../errors/client-secret.ts'
import type { Client, ClientSecret } from '../types/client.ts'
import type { Digest } from '../types/ports.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { EpochSeconds } from '../types/time.ts'
import type { ClientAuthenticationError } from './assertion.ts'

const MAX_SECRETS = 8

/** The number of secrets during a rotation. A client with fewer secrets, or none, costs as much. */
const LEAST_COMPARISONS = 2

/** Lists the secrets of a client that are in force: `client_secret` (RFC 7591) and those of a rotation. */
export const currentSecrets = (client: Client, now: EpochSeconds): readonly string[] => {
  requireObject('client', 'a client', client)
  requireTime('now', now)
  return allSecrets(client)
    .filter((secret) => isCurrent(secret, now))
    .map(({ value }) => value)
}

const allSecrets = ({ client_secret, client_secret_expires_at, client_secrets }: Client): readonly ClientSecret[] =>
  [
    ...(client_secret === undefined ? [] : [{ value: client_secret, expires_at: client_secret_expires_at ?? 0 }]),
    ...(client_secrets ?? []),
  ]
    // a NULL of a database must not become the secret "null"
    .filter(({ value }) => typeof value === 'string' && value !== '')
    .slice(0, MAX_SECRETS)

const isCurrent = ({ expires_at }: ClientSecret, now: EpochSeconds): boolean =>
  expires_at === undefined || expires_at === 0 || (now < expires_at && expires_at < FIRST_MILLISECONDS)

/** The spellings of hashes: `$2b$…`, `$argon2id$…`, `{SSHA}…`, `pbkdf2_sha256$…`, `scrypt:…`. */
const HASH = /^(?:\$[\w-]+\$|\{[\w-]+\}|(?:pbkdf2|scrypt|bcrypt|argon2|s?sha)[\w-]*[:$])./i

/** Tells whether a record holds a hash in the place of a secret: one of a known spelling, or the plain SHA-256 of the secret that was
 * presented. */
const isHash = (value: string, presented: string): boolean => {
  const bytes = decodeHex(value) ?? decodeBase64url(value.replace(/=$/, '').replace(/\+/g, '-').replace(/\//g, '_'))
  return HASH.test(value) || (bytes?.length === 32 && equalTexts(presented, encodeBase64url(bytes)))
}

/** The hash of a secret with which a client authenticated before. */
export interface KnownSecret {
  readonly value: string
  readonly hash: string
}

/** Compares a client's secret with the secrets in its record, by digests and in constant time. Pass undefined for an unknown client.
 *
 * Timing: every refusal computes at least two digests, also for an unknown client or one with fewer secrets, and one more for each
 * further secret. A secret that is right is accepted by its known digest.
 * @see RFC 6749 §2.3.1, RFC 7591 §3.2.1 */
export const verifyClientSecret = async (
  secret: string,
  client: Client | undefined,
  now: EpochSeconds,
  digest?: Digest,
  knownSecrets?: WeakMap<Client, KnownSecret>,
): Promise<Result<undefined, ClientAuthenticationError>> => {
  requireText('secret', secret)
  if (client !== undefined) requireObject('client', 'a client, or undefined', client)
  requireTime('now', now)
  const hash = optionalFunction('digest', digest)
  const isCache = typeof (knownSecrets ?? new WeakMap()).get === 'function'
  requireThat(isCache, 'knownSecrets', 'a WeakMap', knownSecrets)
  const known = client === undefined ? [] : allSecrets(client)
  const presented = await hashText(secret, hash)
  const last = client && knownSecrets?.get(client)
  // the record decides: a secret that has left it, or is no longer in force, matches nothing
  const isKnown = last !== undefined && known.some((own) => own.value === last.value && isCurrent(own, now))
  if (isKnown && equalTexts(presented, last.hash)) return ok(undefined)
  const missing = Math.max(0, LEAST_COMPARISONS - known.length)
  const candidates = [...known, ...Array.from({ length: missing }, () => ({ value: '' }))]
  let match: ClientSecret | undefined
  for (const candidate of candidates) {
    const equal = equalTexts(presented, await hashText(candidate.value, hash))
    if (equal && (match === undefined || isCurrent(candidate, now))) match = candidate
  }
  if (match === undefined || match.value === '') {
    const isUnverifiable = client !== undefined && known.every(({ value }) => isHash(value, presented))
    return refused(refuseSecret(isUnverifiable ? 'client-secret-unverifiable' : 'client-secret-mismatch'))
  }
  if (!isCurrent(match, now)) return refused(refuseSecret('client-secret-expired'))
  if (client !== undefined) knownSecrets?.set(client, { value: match.value, hash: presented })
  return ok(undefined)
}
