import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { decodeCodeRecord, decodeRequestRecord, decodeUsedCodeRecord, encodeRecord } from '../../src/host/records.ts'
import { fc } from '../support/fast-check.ts'

const ISSUER = 'https://as.example.com'

// The records once more, as schemas: what the readers are held to.
const seconds = () => v.pipe(v.number(), v.safeInteger())
const object = () => v.custom((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
const text = () => v.optional(v.string())
const texts = () => v.optional(v.array(v.string()))
const version = () => v.picklist([1, 2])

const requestRecord = v.object({
  v: version(),
  iss: v.literal(ISSUER),
  origin: v.picklist(['pushed', 'signed', 'plain']),
  signed: v.boolean(),
  client_id: v.string(),
  parameters: v.pipe(
    object(),
    v.objectWithRest(
      { resource: texts(), vendor: v.optional(v.pipe(object(), v.record(v.string(), v.string()))) },
      v.string(),
    ),
  ),
  redirect_uri_registered: v.boolean(),
  dpop_jkt: text(),
  'x5t#S256': text(),
  instance_jkt: text(),
  client: v.optional(object()),
  created_at: seconds(),
  expires_at: seconds(),
  interaction_expires_at: seconds(),
})

const usedCode = {
  v: v.literal(1),
  iss: v.literal(ISSUER),
  client_id: v.string(),
  grant_id: v.string(),
  flow: text(),
  code_challenge: text(),
  code_challenge_method: v.optional(v.picklist(['S256', 'plain'])),
  dpop_jkt: text(),
  'x5t#S256': text(),
  instance_jkt: text(),
}

const codeRecord = v.object({
  ...usedCode,
  v: version(),
  redirect_uri: v.string(),
  redirect_uri_sent: v.boolean(),
  issued_at: seconds(),
  expires_at: seconds(),
  subject: v.string(),
  auth_time: v.optional(seconds()),
  acr: text(),
  amr: texts(),
  scope: text(),
  resource: texts(),
  authorization_details: v.optional(v.array(object())),
  claims: v.optional(object()),
  nonce: text(),
  sid: text(),
  data: v.optional(v.unknown()),
})

const wholeRequest = {
  v: 2,
  iss: ISSUER,
  origin: 'pushed',
  signed: true,
  client_id: 'bank',
  parameters: { scope: 'openid', resource: ['https://api.example.com'], vendor: { connection: 'saml' } },
  redirect_uri_registered: true,
  dpop_jkt: 'a',
  'x5t#S256': 'b',
  instance_jkt: 'c',
  client: { client_id: 'bank' },
  created_at: 1,
  expires_at: 2,
  interaction_expires_at: 3,
}

const wholeUsedCode = {
  v: 1,
  iss: ISSUER,
  client_id: 'bank',
  grant_id: 'grant',
  flow: 'flow',
  code_challenge: 'challenge',
  code_challenge_method: 'S256',
  dpop_jkt: 'a',
  'x5t#S256': 'b',
  instance_jkt: 'c',
}

const wholeCode = {
  ...wholeUsedCode,
  redirect_uri: 'https://bank.example/callback',
  redirect_uri_sent: true,
  issued_at: 1,
  expires_at: 2,
  subject: 'alice',
  auth_time: 3,
  acr: 'loa2',
  amr: ['pwd'],
  scope: 'openid',
  resource: ['https://api.example.com'],
  authorization_details: [{ type: 'payment' }],
  claims: { id_token: null },
  nonce: 'nonce',
  sid: 'sid',
  data: { any: ['value'] },
}

/** What a member may be by mistake, or by another version. */
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    0,
    1,
    2,
    1.5,
    -1,
    2 ** 53,
    '',
    'S256',
    'plain',
    'signed',
    [],
    {},
  ),
  fc.constantFrom<unknown>([null], ['a'], ['a', 1], [{}], [[]], { vendor: {} }, { scope: 1 }, { resource: 'a' }),
  fc.constantFrom<unknown>({ resource: ['a', null] }, { vendor: [] }, { vendor: { a: 1 } }, { vendor: 'a' }),
  fc.jsonValue(),
)

/** Records with some members changed, lost or added. */
const changed = (whole: object) =>
  fc
    .dictionary(fc.oneof(fc.constantFrom(...Object.keys(whole)), fc.constantFrom('unknown', 'toString')), odd, {
      maxKeys: 3,
    })
    .map((changes) => ({ ...whole, ...changes }))

/** Both members of a challenge are there, or neither, which no schema says. */
const isWhole = ({ code_challenge, code_challenge_method }: Readonly<Record<string, unknown>>): boolean =>
  (code_challenge === undefined) === (code_challenge_method === undefined)

describe.each([
  ['request', wholeRequest, requestRecord, decodeRequestRecord],
  ['code', wholeCode, codeRecord, decodeCodeRecord],
  ['used code', wholeUsedCode, v.object(usedCode), decodeUsedCodeRecord],
] as const)('the stored record of a %s', (_name, whole, schema, decode) => {
  it('is read whole', () => {
    expect(decode(JSON.stringify(whole), ISSUER)).toEqual(whole)
  })

  it('is accepted exactly where the schema accepts it, and read as by the schema', () => {
    const seen = { accepted: 0, refused: 0 }
    fc.assert(
      fc.property(changed(whole), (record) => {
        const value = JSON.stringify(record)
        const read = v.safeParse(schema, JSON.parse(value))
        const expected = read.success && isWhole(read.output) ? read.output : undefined
        seen[expected === undefined ? 'refused' : 'accepted']++
        expect(decode(value, ISSUER)).toEqual(expected)
      }),
      { numRuns: 2000 },
    )
    expect(Math.min(seen.accepted, seen.refused) / (seen.accepted + seen.refused)).toBeGreaterThan(0.05)
  })

  it.each(Object.keys(whole))('lacks %s only where the schema allows it', (name) => {
    const value = JSON.stringify({ ...whole, [name]: undefined })
    const read = v.safeParse(schema, JSON.parse(value))
    expect(decode(value, ISSUER) !== undefined).toBe(read.success && isWhole(read.output))
  })

  it('is read by no other issuer, and is no other text', () => {
    const value = JSON.stringify(whole)
    expect(decode(value, 'https://other.example')).toBe(undefined)
    for (const text of ['', 'null', '[]', '"text"', value.slice(1), `${value}}`])
      expect(decode(text, ISSUER)).toBe(undefined)
  })

  it('has at most 65,536 characters', () => {
    const value = JSON.stringify(whole)
    expect(decode(value.padEnd(65_536), ISSUER)).toEqual(whole)
    expect(decode(value.padEnd(65_537), ISSUER)).toBe(undefined)
  })
})

describe('a stored request', () => {
  const read = (members: object) => decodeRequestRecord(JSON.stringify({ ...wholeRequest, ...members }), ISSUER)

  it.each(['pushed', 'signed', 'plain'])('may have the origin %s', (origin) => {
    expect(read({ origin })).toEqual({ ...wholeRequest, origin })
  })

  it.each([
    { scope: 'openid', state: 7 },
    { resource: ['https://api.example.com', 7] },
    { resource: 'https://api.example.com' },
    { vendor: 'saml' },
    { vendor: ['saml'] },
    { vendor: { connection: 'saml', prompt: 7 } },
    ['openid'],
  ])('with the parameters %j is not read', (parameters) => {
    expect(read({ parameters })).toBeUndefined()
  })

  it.each([3, 0, '1', 1.5])('of version %j is not read', (v) => {
    expect(read({ v })).toBeUndefined()
  })
})

it.each(['S256', 'plain'])('a stored code may have a challenge of the method %s', (code_challenge_method) => {
  const code = { ...wholeCode, code_challenge_method }
  expect(decodeCodeRecord(JSON.stringify(code), ISSUER)).toEqual(code)
})

describe('a record is stored up to', () => {
  const recordOf = (subject: string) => ({ ...wholeCode, subject }) as unknown as Parameters<typeof encodeRecord>[0]
  const empty = JSON.stringify(recordOf('')).length

  it.each([
    ['of one byte', 'a', 1],
    ['of two bytes', 'é', 2],
    ['of three bytes', '€', 3],
  ])('65,536 bytes of characters %s, so that it is read again', (_name, character, bytes) => {
    const filled = (size: number) => {
      const room = size - empty
      return recordOf(character.repeat(Math.floor(room / bytes)) + 'x'.repeat(room % bytes))
    }
    const value = encodeRecord(filled(65_536))
    expect(Buffer.byteLength(value ?? '')).toBe(65_536)
    expect(decodeCodeRecord(value ?? '', ISSUER)).toEqual(filled(65_536))
    expect(encodeRecord(filled(65_537))).toBeUndefined()
  })

  it('a limit of fewer bytes, where there is one', () => {
    const size = empty + 3
    expect(encodeRecord(recordOf('abc'), size)).toBe(JSON.stringify(recordOf('abc')))
    expect(encodeRecord(recordOf('abcd'), size)).toBeUndefined()
    expect(encodeRecord(recordOf('a€'), size)).toBeUndefined()
  })
})
