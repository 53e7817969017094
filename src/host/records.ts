import * as v from 'valibot'
import { parseJSON } from '../encoding/json.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { CodeRecord, RequestRecord, UsedCodeRecord } from '../types/records.ts'

/** Most bytes of a stored value. */
const MAX_RECORD_BYTES = 65_536

const seconds = () => v.pipe(v.number(), v.safeInteger())
const strings = () => v.array(v.string())
const jsonObject = () =>
  v.custom<Record<string, never>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
const method = () => v.optional(v.picklist(['S256', 'plain']))

/** The version of a record. Version 2 holds what a reader of version 1 would leave out, and must not. */
const version = () => v.picklist([1, 2])

const requestRecord = /* @__PURE__ */ (() =>
  v.object({
    v: version(),
    iss: v.string(),
    origin: v.picklist(['pushed', 'signed', 'plain']),
    signed: v.boolean(),
    client_id: v.string(),
    parameters: v.objectWithRest(
      { resource: v.optional(strings()), vendor: v.optional(v.record(v.string(), v.string())) },
      v.string(),
    ),
    redirect_uri_registered: v.boolean(),
    dpop_jkt: v.optional(v.string()),
    'x5t#S256': v.optional(v.string()),
    instance_jkt: v.optional(v.string()),
    client: v.optional(jsonObject()),
    created_at: seconds(),
    expires_at: seconds(),
    interaction_expires_at: seconds(),
  }))()

const usedCode = () => ({
  v: v.literal(1),
  iss: v.string(),
  client_id: v.string(),
  grant_id: v.string(),
  flow: v.optional(v.string()),
  code_challenge: v.optional(v.string()),
  code_challenge_method: method(),
})

const codeRecord = /* @__PURE__ */ (() =>
  v.object({
    ...usedCode(),
    v: version(),
    redirect_uri: v.string(),
    redirect_uri_sent: v.boolean(),
    dpop_jkt: v.optional(v.string()),
    'x5t#S256': v.optional(v.string()),
    instance_jkt: v.optional(v.string()),
    issued_at: seconds(),
    expires_at: seconds(),
    subject: v.string(),
    auth_time: v.optional(seconds()),
    acr: v.optional(v.string()),
    amr: v.optional(strings()),
    scope: v.optional(v.string()),
    resource: v.optional(strings()),
    authorization_details: v.optional(v.array(jsonObject())),
    claims: v.optional(jsonObject()),
    nonce: v.optional(v.string()),
    sid: v.optional(v.string()),
    data: v.optional(v.unknown()),
  }))()

const usedCodeRecord = /* @__PURE__ */ (() => v.object(usedCode()))()

const BOUNDS = { length: MAX_RECORD_BYTES, depth: 64 }

type Stored = RequestRecord | CodeRecord | UsedCodeRecord

/** Encodes a record; undefined where it is too large to be stored. */
export const encodeRecord = (record: Stored): string | undefined => {
  const value = JSON.stringify(record)
  // a code unit takes three bytes at most
  const isShort = value.length * 3 <= MAX_RECORD_BYTES
  return isShort || (value.length <= MAX_RECORD_BYTES && encodeText(value).length <= MAX_RECORD_BYTES)
    ? value
    : undefined
}

const decoder =
  <T extends Stored>(schema: v.GenericSchema) =>
  (value: string, issuer: string): T | undefined => {
    const read = v.safeParse(schema, parseJSON(value, BOUNDS))
    if (!read.success) return undefined
    const record = read.output as T
    const { code_challenge, code_challenge_method } = record as Partial<UsedCodeRecord>
    const isWhole = (code_challenge === undefined) === (code_challenge_method === undefined)
    return isWhole && record.iss === issuer ? record : undefined
  }

/** Decode stored values; undefined for what this version, or this authorization server, did not write. */
export const decodeRequestRecord = (value: string, issuer: string): RequestRecord | undefined =>
  decoder<RequestRecord>(requestRecord)(value, issuer)
export const decodeCodeRecord = (value: string, issuer: string): CodeRecord | undefined =>
  decoder<CodeRecord>(codeRecord)(value, issuer)
export const decodeUsedCodeRecord = (value: string, issuer: string): UsedCodeRecord | undefined =>
  decoder<UsedCodeRecord>(usedCodeRecord)(value, issuer)
