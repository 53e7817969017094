import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { verifyAuthorizationDetails } from '../../src/authorization-request/authorization-details.ts'
import { areDetailsNarrower, matchDetails } from '../../src/authorization-request/narrower-details.ts'
import type { AuthorizationDetailObject, DetailTypes } from '../../src/types/authorization-details.ts'
import type { Client } from '../../src/types/client.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

const client: Client = { client_id: 'client' }

// One type, declared with each of two libraries: to the core they are the same interface.
const payments = {
  valibot: v.strictObject({
    type: v.literal('payment_initiation'),
    actions: v.optional(v.array(v.string())),
    instructedAmount: v.strictObject({ currency: v.string(), amount: v.pipe(v.string(), v.regex(/^\d+(\.\d+)?$/)) }),
    creditorName: v.optional(v.string()),
  }),
  zod: z.strictObject({
    type: z.literal('payment_initiation'),
    actions: z.array(z.string()).optional(),
    instructedAmount: z.strictObject({ currency: z.string(), amount: z.string().regex(/^\d+(\.\d+)?$/) }),
    creditorName: z.string().optional(),
  }),
} as const

const payment = { type: 'payment_initiation', instructedAmount: { currency: 'EUR', amount: '123.50' } }

const verify = async (details: unknown, types: DetailTypes, by = client) => {
  const text = typeof details === 'string' ? details : JSON.stringify(details)
  const verified = await verifyAuthorizationDetails(text, types, by)
  if (verified.ok) return verified.value
  expect(verified.error).toMatchObject({ error: 'invalid_authorization_details', parameter: 'authorization_details' })
  return verified.error.reason
}

describe.each(Object.entries(payments))('a type of details declared with %s', (_, payment_initiation) => {
  const types = { payment_initiation }

  it('accepts what its schema accepts', async () => {
    expect(await verify([payment], types)).toEqual([payment])
    expect(await verify([payment, { ...payment, actions: ['initiate'] }], types)).toHaveLength(2)
  })

  it.each([
    ['an unknown field', { ...payment, priority: 'high' }],
    ['a field of the wrong type', { ...payment, creditorName: 7 }],
    ['a missing field', { type: 'payment_initiation' }],
    ['a bad value', { ...payment, instructedAmount: { currency: 'EUR', amount: '1e3' } }],
  ])('refuses %s (RFC 9396 §5)', async (_, detail) => {
    expect(await verify([detail], types)).toBe('authorization-details-invalid')
  })

  it('refuses all for one', async () => {
    expect(await verify([payment, { type: 'payment_initiation' }, payment], types)).toBe(
      'authorization-details-invalid',
    )
  })

  it.each([
    ['a bad value', { ...payment, instructedAmount: { currency: 'EUR', amount: '1e3' } }, ' at member 2.member 2'],
    ['a missing member', { ...payment, instructedAmount: { amount: '1.00' } }, ' at member 2.currency'],
    ['a value in a list', { ...payment, actions: ['initiate', 7] }, null],
    ['a member with a name that could be anything', { ...payment, 'a secret, or two': 'x' }, /^( at member 3)?$/],
  ])('says where it refuses %s, without text of the client', async (_, detail, at) => {
    const verified = await verifyAuthorizationDetails(JSON.stringify([payment, detail]), types, client)
    const said = verified.ok ? undefined : verified.error.detail
    if (at === null) expect(said).toBe('authorization_details[1] has no well-formed actions.')
    else {
      const [, where] =
        /^The schema of payment_initiation refused authorization_details\[1\](.*)\.$/.exec(said ?? '') ?? []
      expect(where).toMatch(typeof at === 'string' ? new RegExp(`^${at}$`) : at)
    }
  })

  it('may stand beside a comparator', async () => {
    expect(await verify([payment], { payment_initiation: { schema: payment_initiation } })).toEqual([payment])
  })
})

describe('the output of a schema', () => {
  it('is what the host gets', async () => {
    const types = {
      valibot: v.object({ type: v.literal('valibot'), amount: v.pipe(v.string(), v.transform(Number)) }),
      zod: z.object({ type: z.literal('zod'), amount: z.string().transform(Number) }),
    }
    expect(
      await verify(
        [
          { type: 'zod', amount: '7' },
          { type: 'valibot', amount: '8' },
        ],
        types,
      ),
    ).toEqual([
      { type: 'zod', amount: 7 },
      { type: 'valibot', amount: 8 },
    ])
  })

  it.each([
    { type: 'zod', amount: '7', limit: '5' },
    { type: 'zod', amount: '7', to: { iban: 'DE02', bic: 'X' } },
    { type: 'zod', amount: '7', to: { iban: 'DE02' }, parts: [{ share: 1, note: 'a' }] },
  ])('must not have lost a member that the schema does not know: %j (RFC 9396 §5)', async (detail) => {
    const zod = z.object({
      type: z.literal('zod'),
      amount: z.string().transform(Number),
      to: z.object({ iban: z.string() }).optional(),
      parts: z.array(z.object({ share: z.number() })).optional(),
    })
    expect(await verify([detail], { zod })).toBe('authorization-details-invalid')
  })

  it('may be a long time coming', async () => {
    const account = z.object({ type: z.literal('account') }).refine(async () => false)
    expect(await verify([{ type: 'account' }], { account })).toBe('authorization-details-invalid')
  })

  it('is still of its type: by another one, a client would get what it may not ask for', async () => {
    const payment = z.object({ type: z.literal('payment') })
    const inPlace = z.custom<{ type: string }>((value) => Object.assign(value as object, { type: 'payment' }))
    for (const account of [z.object({ type: z.string() }).transform(() => ({ type: 'payment' })), inPlace]) {
      const verified = verify([{ type: 'account' }], { account, payment })
      await expect(verified).rejects.toThrow(
        'the schema of account must be one whose output has the same type; got an object.',
      )
    }
  })

  it('is still a detail', async () => {
    const account = z.object({ type: z.literal('account') }).transform(() => 'an account')
    expect(await verify([{ type: 'account' }], { account })).toBe('authorization-details-invalid')
  })
})

const anything: DetailTypes = { account: z.looseObject({ type: z.literal('account') }) }

/** One detail, as a text of so many characters. */
const longDetails = (characters: number): string => `[{"type":"account","a":"${'x'.repeat(characters - 27)}"}]`

describe('the form of authorization_details', () => {
  it.each([
    ['no JSON', '[{'],
    ['an object', { type: 'account' }],
    ['a text', '"account"'],
    ['a list of text', ['account']],
    ['a list in a list', [[{ type: 'account' }]]],
    ['a detail without a type', [{ actions: ['read'] }]],
    ['a type that is empty', [{ type: '' }]],
    ['a type that is a number', [{ type: 7 }]],
    ['null', 'null'],
    ['a type that is there twice', '[{"type":"account","type":"payment"}]'],
    ['more than 100', Array(101).fill({ type: 'account' })],
    ['more than 32 KiB', longDetails(32_769)],
    ['twelve levels and one', `[{"type":"account","a":${'['.repeat(11)}${']'.repeat(11)}}]`],
  ])('is not %s', async (_, details) => {
    expect(await verify(details, anything)).toBe('authorization-details-malformed')
  })

  it('is a list, an empty one too', async () => {
    expect(await verify([], anything)).toEqual([])
    expect(await verify(Array(100).fill({ type: 'account' }), anything)).toHaveLength(100)
    expect(await verify(longDetails(32_768), anything)).toHaveLength(1)
    expect(await verify(`[{"type":"account","a":${'['.repeat(10)}${']'.repeat(10)}}]`, anything)).toHaveLength(1)
  })

  it.each([
    { locations: 'https://api.example.com/' },
    { actions: ['read', 7] },
    { datatypes: {} },
    { privileges: null },
    { identifier: ['account-1'] },
  ])('has its common fields checked whatever the schema says (RFC 9396 §2.2): %j', async (fields) => {
    expect(await verify([{ type: 'account', ...fields }], anything)).toBe('authorization-details-invalid')
  })

  it('may have common fields of the right form', async () => {
    const fields = {
      locations: ['https://api.example.com/'],
      actions: [],
      datatypes: ['a'],
      privileges: ['b'],
      identifier: 'c',
    }
    expect(await verify([{ type: 'account', ...fields }], anything)).toEqual([{ type: 'account', ...fields }])
  })

  it('takes no time to refuse', async () => {
    expect(milliseconds(() => verifyAuthorizationDetails(megabyte('['), anything, client))).toBeLessThan(BLINK)
  })
})

describe('the types of a client', () => {
  it.each(['payment', 'toString', '__proto__', 'constructor'])('are not %s where nobody declared it', async (type) => {
    expect(await verify(`[{"type":"${type}"}]`, anything)).toBe('authorization-details-type')
  })

  it('are those that it registered (RFC 9396 §10)', async () => {
    const types = { ...anything, other: z.looseObject({ type: z.literal('other') }) }
    const registered = { ...client, authorization_details_types: ['other'] }
    expect(await verify([{ type: 'other' }], types, registered)).toHaveLength(1)
    expect(await verify([{ type: 'account' }], types, registered)).toBe('authorization-details-type-not-allowed')
    expect(await verify([{ type: 'account' }], types, { ...client, authorization_details_types: [] })).toBe(
      'authorization-details-type-not-allowed',
    )
  })

  it('are ignored where the host declares none', async () => {
    expect(await verify('not even JSON', {})).toEqual([])
    expect(await verifyAuthorizationDetails(undefined, anything, client)).toEqual({ ok: true, value: [] })
  })

  it('are not told in a refusal, nor is what was sent', async () => {
    const refused = await verifyAuthorizationDetails('[{"type":"secret-type","value":"secret"}]', anything, client)
    expect(JSON.stringify(refused)).not.toContain('secret')
  })
})

describe('a detail that the user granted', () => {
  const accounts = (...lists: (readonly string[])[]): AuthorizationDetailObject[] =>
    lists.map((actions) => ({ type: 'account', actions }))
  const isNarrower = (
    granted: readonly AuthorizationDetailObject[],
    requested: readonly AuthorizationDetailObject[],
    types: DetailTypes = anything,
  ) => areDetailsNarrower(granted, requested, types)

  it.each([
    ['the same', accounts(['read', 'write']), accounts(['read', 'write'])],
    ['less of a list', accounts(['read']), accounts(['read', 'write'])],
    ['nothing', [], accounts(['read'])],
    ['fewer', accounts(['read']), accounts(['write'], ['read'])],
    ['an empty list that was requested', accounts([]), accounts([])],
    ['each its own, in another order', accounts(['a'], ['a', 'b']), accounts(['a', 'b'], ['a'])],
    [
      'members in another order',
      [{ type: 'account', b: { d: 1, c: [2] }, a: 1 }],
      [{ type: 'account', a: 1, b: { c: [2], d: 1 } }],
    ],
    [
      'members in another order, inside a list too',
      [{ type: 'account', a: [{ b: 1, c: 2 }] }],
      [{ type: 'account', a: [{ c: 2, b: 1 }] }],
    ],
    ['a member that is undefined', [{ type: 'account', a: undefined }], [{ type: 'account' }]],
  ])('may be %s', (_, granted, requested) => {
    expect(isNarrower(granted, requested)).toBe(true)
  })

  it.each([
    ['more of a list', accounts(['read', 'write']), accounts(['read'])],
    ['a list that was emptied, which could mean all', accounts([]), accounts(['read'])],
    ['another type', [{ type: 'payment' }], accounts(['read'])],
    ['two for one', accounts(['read'], ['read']), accounts(['read', 'write'])],
    ['a member that was not there', [{ type: 'account', amount: 7 }], [{ type: 'account' }]],
    ['one member less', [{ type: 'account' }], [{ type: 'account', maximum: 7 }]],
    [
      'another of the common lists with the same entries',
      [{ type: 'account', actions: ['read'] }],
      [{ type: 'account', privileges: ['read'] }],
    ],
    ['another value', [{ type: 'account', maximum: 8 }], [{ type: 'account', maximum: 7 }]],
    ['a list for a value', [{ type: 'account', a: [1] }], [{ type: 'account', a: { 0: 1 } }]],
    [
      'another order of a list that is none of the common ones',
      [{ type: 'account', a: [1, 2] }],
      [{ type: 'account', a: [2, 1] }],
    ],
    ['a member of every object', [{ type: 'account', toString: 1 }], [{ type: 'account', maximum: 7 }]],
    [
      'less of a list that is none of the common ones',
      [{ type: 'account', a: ['x'] }],
      [{ type: 'account', a: ['x', 'y'] }],
    ],
    [
      'less of a common list in which not all are strings',
      accounts(['read']),
      [{ type: 'account', actions: ['read', 7] }],
    ],
    ['a list that begins alike', [{ type: 'account', a: [1, 2] }], [{ type: 'account', a: [1, 3] }]],
    ['a longer list', [{ type: 'account', a: [1, 2] }], [{ type: 'account', a: [1] }]],
    [
      'an object alike in one member',
      [{ type: 'account', a: { b: 1, c: 2 } }],
      [{ type: 'account', a: { b: 1, c: 3 } }],
    ],
    ['an object with another name', [{ type: 'account', a: { b: 1, c: 2 } }], [{ type: 'account', a: { b: 1, d: 2 } }]],
    ['an object with less', [{ type: 'account', a: { b: 1 } }], [{ type: 'account', a: { b: 1, c: 2 } }]],
    ['an object with more', [{ type: 'account', a: { b: 1, c: 2 } }], [{ type: 'account', a: { b: 1 } }]],
    ['an object for nothing', [{ type: 'account', a: {} }], [{ type: 'account', a: null }]],
    ['nothing for an object', [{ type: 'account', a: null }], [{ type: 'account', a: {} }]],
    ['an object for a list', [{ type: 'account', a: {} }], [{ type: 'account', a: [] }]],
    ['one that fits and one that does not', accounts(['read'], ['write']), accounts(['read'], ['list'])],
  ] as const)('may not be %s', (_, granted, requested) => {
    expect(isNarrower(granted, requested)).toBe(false)
  })

  it('is compared with what was requested of its own type alone, however generous the comparator', () => {
    const generous: DetailTypes[string] = { schema: z.looseObject({ type: z.string() }), isNarrower: () => true }
    const types: DetailTypes = { payment: generous, account: generous }
    expect(isNarrower([{ type: 'payment' }], [{ type: 'payment' }], types)).toBe(true)
    expect(isNarrower([{ type: 'payment' }], [{ type: 'account' }], types)).toBe(false)
  })

  it('is matched with one that was requested, by its place', () => {
    expect(matchDetails(accounts(['a'], ['b']), accounts(['b'], ['c'], ['a']), anything)).toEqual([2, 0])
    expect(matchDetails([], accounts(['a']), anything)).toEqual([])
  })

  it.each([62, 63, 3_000, 20_000])(
    'is compared down to 64 levels, and here %i lie below the detail and its list',
    (levels) => {
      // the list is the first level, and the detail the second
      const detail = { type: 'account', a: JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) }
      expect(isNarrower([detail], [detail])).toBe(levels <= 62)
      const types: DetailTypes = { account: { schema: z.looseObject({ type: z.string() }), isNarrower: () => true } }
      expect(isNarrower([detail], [{ type: 'account' }], types)).toBe(levels <= 62)
    },
  )

  it('is compared in lists, or the mistake is named', () => {
    const compare = (granted: unknown, requested: unknown, types: unknown) => () =>
      areDetailsNarrower(granted as never, requested as never, types as never)
    expect(compare({}, [], {})).toThrow(/^granted must be a list of authorization details/)
    expect(compare([], {}, {})).toThrow(/^requested must be a list of authorization details/)
    expect(compare([], [], undefined)).toThrow(/^types must be the types of authorization details/)
  })

  it('is compared as its type says', () => {
    const amountOf = ({ amount }: AuthorizationDetailObject) => Number(amount)
    const types: DetailTypes = {
      payment: {
        schema: z.looseObject({ type: z.literal('payment') }),
        isNarrower: (granted, requested) => amountOf(granted) <= amountOf(requested),
      },
    }
    const payments = (...amounts: number[]) => amounts.map((amount) => ({ type: 'payment', amount }))
    expect(isNarrower(payments(5), payments(7), types)).toBe(true)
    expect(isNarrower(payments(8), payments(7), types)).toBe(false)
    // the greedy match of the small one would leave none for the large one
    expect(isNarrower(payments(5, 9), payments(10, 6), types)).toBe(true)
    expect(isNarrower(payments(5, 9, 9), payments(10, 6, 10), types)).toBe(true)
    expect(isNarrower(payments(9, 9), payments(10, 6), types)).toBe(false)
  })
})

describe('a schema that drops entries of a list', () => {
  const types = {
    valibot: v.object({ type: v.literal('valibot'), limits: v.tuple([v.number()]) }),
    nested: v.object({ type: v.literal('nested'), rules: v.array(v.object({ limits: v.tuple([v.number()]) })) }),
  }

  it('is found out, as one that drops a member is (RFC 9396 §5)', async () => {
    expect(await verify([{ type: 'valibot', limits: [100] }], types)).toHaveLength(1)
    expect(await verify([{ type: 'valibot', limits: [100, 5] }], types)).toBe('authorization-details-invalid')
    const nested = { type: 'nested', rules: [{ limits: [1] }, { limits: [1, 2] }] }
    expect(await verify([nested], types)).toBe('authorization-details-invalid')
  })

  it('may put something else in the place of a list or an object, as of a text', async () => {
    const made = v.object({
      type: v.literal('made'),
      limits: v.pipe(
        v.array(v.number()),
        v.transform((limits) => limits.length),
      ),
      payee: v.pipe(
        v.object({ name: v.string() }),
        v.transform(({ name }) => name),
      ),
      amount: v.pipe(
        v.string(),
        v.transform((value) => ({ value })),
      ),
    })
    expect(await verify([{ type: 'made', limits: [7, 8], payee: { name: 'Alice' }, amount: '5' }], { made })).toEqual([
      { type: 'made', limits: 2, payee: 'Alice', amount: { value: '5' } },
    ])
  })

  it('is said to be at fault, and not the client', async () => {
    const verified = await verifyAuthorizationDetails('[{"type":"valibot","limits":[1,2]}]', types, { client_id: 'a' })
    expect(verified).toMatchObject({
      error: { detail: expect.stringMatching(/^The schema of valibot dropped a member of authorization_details\[0\]/) },
    })
    await expect(verifyAuthorizationDetails('[]', undefined as never, { client_id: 'a' })).rejects.toThrow(
      /^types must be the types of authorization details/,
    )
  })

  it('may add entries of its own', async () => {
    const longer = v.pipe(
      v.array(v.string()),
      v.transform((list) => [...list, 'https://rs.example']),
    )
    const more = { more: v.object({ type: v.literal('more'), locations: longer }) }
    expect(await verify([{ type: 'more', locations: [] }], more)).toEqual([
      { type: 'more', locations: ['https://rs.example'] },
    ])
  })
})

it('a text in the place of the list of allowed types allows none that is a part of it', async () => {
  const types = { payment: v.object({ type: v.literal('payment') }) }
  const record = { client_id: 'client', authorization_details_types: 'payment_initiation' as never }
  await expect(verify([{ type: 'payment' }], types, record)).rejects.toBeInstanceOf(TypeError)
})

describe('a text of details that is no text', () => {
  it.each([
    [null, 'null'],
    [[], 'an array'],
  ])('is named by its type: %j', async (text, came) => {
    const verified = verifyAuthorizationDetails(text as never, { payment: v.object({}) }, { client_id: 'a' })
    await expect(verified).rejects.toThrow(`text must be a string; got ${came}.`)
  })
})
