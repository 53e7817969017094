import * as v from 'valibot'
import type { CodeRecord, RequestRecord, UsedCodeRecord } from '../types/records.ts'
import { parseJSON } from './json.ts'

/** Longest text of a stored value, in UTF-16 units. */
export const MAX_RECORD_LENGTH = 65_536

const seconds = () => v.pipe(v.number(), v.safeInteger())
const strings = () => v.array(v.string())
const jsonObject = () =>
  v.custom<Record<string, never>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
const method = () => v.optional(v.picklist(['S256', 'plain']))

const requestRecord = /* @__PURE__ */ (() =>
  v.object({
    v: v.literal(1),
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
    created_at: seconds(),
    expires_at: seconds(),
    interaction_expires_at: seconds(),
  }))()

const usedCode = () => ({
  v: v.literal(1),
  client_id: v.string(),
  grant_id: v.string(),
  code_challenge: v.optional(v.string()),
  code_challenge_method: method(),
})

const codeRecord = /* @__PURE__ */ (() =>
  v.object({
    ...usedCode(),
    redirect_uri: v.string(),
    redirect_uri_sent: v.boolean(),
    dpop_jkt: v.optional(v.string()),
    'x5t#S256': v.optional(v.string()),
    issued_at: seconds(),
    expires_at: seconds(),
    subject: v.string(),
    auth_time: v.optional(v.number()),
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

const BOUNDS = { length: MAX_RECORD_LENGTH, depth: 64 }

const decoder =
  <T>(schema: v.GenericSchema) =>
  (value: string): T | undefined => {
    const read = v.safeParse(schema, parseJSON(value, BOUNDS))
    return read.success ? (read.output as T) : undefined
  }

/** Decode stored values; undefined for what this version did not write. */
export const decodeRequestRecord = (value: string): RequestRecord | undefined =>
  decoder<RequestRecord>(requestRecord)(value)
export const decodeCodeRecord = (value: string): CodeRecord | undefined => decoder<CodeRecord>(codeRecord)(value)
export const decodeUsedCodeRecord = (value: string): UsedCodeRecord | undefined =>
  decoder<UsedCodeRecord>(usedCodeRecord)(value)
