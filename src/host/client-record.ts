import { FIRST_MILLISECONDS } from '../encoding/epoch-seconds.ts'
import type { Client } from '../types/client.ts'
import { booleanOf, requireForm } from './answers.ts'
import { readKeySet, withoutNulls } from './key-set.ts'

type Read = (port: string, value: unknown) => unknown

const text: Read = (port, value) => requireForm(port, 'text', typeof value === 'string', value)

const number: Read = (port, value) => requireForm(port, 'a number', Number.isFinite(value), value)

/** A secret whose time is in milliseconds would never expire. */
const time: Read = (port, value) =>
  requireForm(port, 'in seconds since 1970', Number.isFinite(value) && Number(value) < FIRST_MILLISECONDS, value)

const list: Read = (port, value) =>
  requireForm(port, 'a list of text', Array.isArray(value) && value.every((entry) => typeof entry === 'string'), value)

const secrets: Read = (port, value) => {
  const read = withoutNulls(port, value)
  for (const { value: secret, expires_at } of read) {
    if (secret !== undefined) text(`${port}: value`, secret)
    if (expires_at !== undefined) time(`${port}: expires_at`, expires_at)
  }
  return read
}

/** Text would be demands that nobody parsed. */
const members: Read = (port, value) =>
  requireForm(port, 'an object', typeof value === 'object' && !Array.isArray(value), value)

/** The members that the core reads, each with its form. Without the check, a switch that is 1 or 'true' would count as off, and a time that is
 * a Date would never be over. A text has `includes` as a list has. */
const TABLE: readonly (readonly [read: Read, names: readonly string[]])[] = [
  [
    booleanOf,
    [
      'require_pushed_authorization_requests',
      'require_signed_request_object',
      'dpop_bound_access_tokens',
      'tls_client_certificate_bound_access_tokens',
    ],
  ],
  [list, ['redirect_uris', 'response_types', 'grant_types', 'authorization_details_types', 'default_acr_values']],
  [time, ['client_secret_expires_at']],
  [number, ['default_max_age', 'demandsCount']],
  [members, ['demands']],
  [
    text,
    [
      'client_id',
      'token_endpoint_auth_method',
      'token_endpoint_auth_signing_alg',
      'client_secret',
      'scope',
      'application_type',
      'jwks_uri',
      'request_object_signing_alg',
      'request_object_encryption_alg',
      'request_object_encryption_enc',
      'authorization_signed_response_alg',
      'authorization_encrypted_response_alg',
      'authorization_encrypted_response_enc',
      'id_token_signed_response_alg',
      'tls_client_auth_subject_dn',
      'tls_client_auth_san_dns',
      'tls_client_auth_san_uri',
      'tls_client_auth_san_ip',
      'tls_client_auth_san_email',
    ],
  ],
  [readKeySet, ['jwks']],
  [secrets, ['client_secrets']],
]

const READERS: ReadonlyMap<string, (value: unknown) => unknown> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ TABLE.flatMap(([read, names]) =>
    names.map((name) => {
      const port = `findClient: ${name}`
      return [name, (value: unknown) => read(port, value)]
    }),
  ),
)

/** Reads a member: `null` is absent, and a member that the core does not know is the host's own. */
const readMember = (name: string, value: unknown): unknown => {
  if (value === null) return undefined
  const read = value === undefined ? undefined : READERS.get(name)
  return read === undefined ? value : read(value)
}

/** Tells a record of a class from one that only has members of its own. A row of an ORM is of a class, and may compute members. */
const isOfClass = (record: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(record)
  return prototype !== Object.prototype && prototype !== null
}

/** Reads a client's record as a registry keeps it: `null` is absent at every level, a switch is true or false, a list is a list. The
 * record itself is given back where it has no `null`. Throws TypeError for a record of another form. Members that the core does not
 * read are the host's own.
 * @see RFC 7591 §2 */
export const readClientRecord = (record: Readonly<Record<string, unknown>>): Client => {
  const isRow = isOfClass(record)
  // a row may inherit any of the members that the core reads; any other record has fewer of its own
  const names = isRow ? [...READERS.keys(), ...Object.keys(record)] : Object.keys(record)
  if (names.every((name) => readMember(name, record[name]) === record[name])) return record as unknown as Client
  const given = names.filter((name) => record[name] !== undefined)
  const members = Object.fromEntries(given.map((name) => [name, readMember(name, record[name])]))
  // the prototype still answers for the other members that the class computes; an own undefined hides a null of it
  return isRow ? Object.setPrototypeOf(members, record) : withoutUndefined(members)
}

const withoutUndefined = (members: Readonly<Record<string, unknown>>): Client =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as unknown as Client
