import { claimReader, isAbsentOr, isText } from '../encoding/claim-reader.ts'
import { isJSONObject } from '../encoding/json.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { AuthorizationDetailObject } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import type { JSONValue } from '../types/json.ts'
import type { CodeRecord, RequestRecord, UsedCodeRecord } from '../types/records.ts'
import type { Result } from '../types/result.ts'

/** Most bytes of a stored value. */
const MAX_RECORD_BYTES = 65_536

const isAnything = (_value: unknown): _value is JSONValue => true

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

const isSeconds = (value: unknown): value is number => Number.isSafeInteger(value)

const isOneOf =
  <const Values extends readonly unknown[]>(...values: Values) =>
  (value: unknown): value is Values[number] =>
    values.includes(value)

const isListOf =
  <T>(is: (value: unknown) => value is T) =>
  (value: unknown): value is readonly T[] =>
    Array.isArray(value) && value.every(is)

const isTexts = /* @__PURE__ */ isListOf(isText)
const isOptionalText = /* @__PURE__ */ isAbsentOr(isText)

/** The parameters are texts, but for the list of resources and the texts of parameters that the host declared. */
const isParameters = (value: unknown): value is RequestRecord['parameters'] =>
  isJSONObject(value) &&
  Object.keys(value).every((name) => {
    const member = value[name]
    if (name === 'resource') return isTexts(member)
    return name === 'vendor' ? isJSONObject(member) && Object.values(member).every(isText) : isText(member)
  })

/** The version of a record. Version 2 is bound to an instance of its client. A release that reads version 1 alone refuses such a record,
 * because it would drop the binding. */
const isVersion = /* @__PURE__ */ isOneOf(1, 2)

const readRequestRecord = /* @__PURE__ */ (() =>
  claimReader<RequestRecord>({
    v: isVersion,
    iss: isText,
    origin: isOneOf('pushed', 'signed', 'plain'),
    signed: isBoolean,
    client_id: isText,
    parameters: isParameters,
    redirect_uri_registered: isBoolean,
    dpop_jkt: isOptionalText,
    'x5t#S256': isOptionalText,
    instance_jkt: isOptionalText,
    client: isAbsentOr((value): value is Client => isJSONObject(value)),
    created_at: isSeconds,
    expires_at: isSeconds,
    interaction_expires_at: isSeconds,
  }))()

const usedCode = () => ({
  iss: isText,
  client_id: isText,
  grant_id: isText,
  flow: isOptionalText,
  code_challenge: isOptionalText,
  code_challenge_method: isAbsentOr(isOneOf('S256', 'plain')),
  dpop_jkt: isOptionalText,
  'x5t#S256': isOptionalText,
  instance_jkt: isOptionalText,
})

const readCodeRecord = /* @__PURE__ */ (() =>
  claimReader<CodeRecord>({
    ...usedCode(),
    v: isVersion,
    redirect_uri: isText,
    redirect_uri_sent: isBoolean,
    issued_at: isSeconds,
    expires_at: isSeconds,
    subject: isText,
    auth_time: isAbsentOr(isSeconds),
    acr: isOptionalText,
    amr: isAbsentOr(isTexts),
    scope: isOptionalText,
    resource: isAbsentOr(isTexts),
    authorization_details: isAbsentOr(isListOf((value): value is AuthorizationDetailObject => isJSONObject(value))),
    claims: isAbsentOr(isJSONObject),
    nonce: isOptionalText,
    sid: isOptionalText,
    data: isAnything,
  }))()

const readUsedCodeRecord = /* @__PURE__ */ (() => claimReader<UsedCodeRecord>({ ...usedCode(), v: isOneOf(1) }))()

type Stored = RequestRecord | CodeRecord | UsedCodeRecord

/** Encodes a record; undefined where it is too large to be stored. */
export const encodeRecord = (record: Stored, maxBytes = MAX_RECORD_BYTES): string | undefined => {
  const value = JSON.stringify(record)
  // a code unit takes three bytes at most
  const isShort = value.length * 3 <= maxBytes
  return isShort || (value.length <= maxBytes && encodeText(value).length <= maxBytes) ? value : undefined
}

/** Parses a stored value. It is not searched for repeated members, because this library wrote it and no other reader reads it: the
 * search takes half of the time of reading a record. */
const parseStored = (value: string): unknown => {
  if (value.length > MAX_RECORD_BYTES) return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

const decode = <T extends Stored>(
  read: (value: unknown) => Result<T, string>,
  value: string,
  issuer: string,
): T | undefined => {
  const stored = read(parseStored(value))
  if (!stored.ok) return undefined
  const record = stored.value
  const { code_challenge, code_challenge_method } = record as Partial<UsedCodeRecord>
  const isWhole = (code_challenge === undefined) === (code_challenge_method === undefined)
  return isWhole && record.iss === issuer ? record : undefined
}

/** Decode stored values; undefined for what this version, or this authorization server, did not write. */
export const decodeRequestRecord = (value: string, issuer: string): RequestRecord | undefined =>
  decode(readRequestRecord, value, issuer)
export const decodeCodeRecord = (value: string, issuer: string): CodeRecord | undefined =>
  decode(readCodeRecord, value, issuer)
export const decodeUsedCodeRecord = (value: string, issuer: string): UsedCodeRecord | undefined =>
  decode(readUsedCodeRecord, value, issuer)
