import { describe, expect, it } from 'vitest'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { checkDecision } from '../../src/endpoints/check-decision.ts'
import { codeOf, testHost } from '../support/host.ts'

const granted = { decision: 'granted', subject: 'alice' } as const
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
const circular: unknown[] = []
circular.push(circular, circular)

const mistakes: [mistake: unknown, sentence: RegExp][] = [
  [undefined, /^decision must be/],
  [null, /^decision must be/],
  ['granted', /^decision must be/],
  [[granted], /^decision must be/],
  [{}, /^decision\.decision must be 'granted' or 'denied'/],
  [{ decision: true }, /^decision\.decision must be 'granted' or 'denied'/],
  [{ decision: 'approve', subject: 'alice' }, /^decision\.decision must be 'granted' or 'denied'/],
  [{ decision: 'Granted', subject: 'alice' }, /^decision\.decision must be 'granted' or 'denied'/],
  [{ decision: ['granted'], subject: 'alice' }, /^decision\.decision must be 'granted' or 'denied'/],
  [{ granted: true, subject: 'alice' }, /^decision\.decision must be 'granted' or 'denied'/],
  [{ decision: 'denied', error: 'computer_says_no' }, /^decision\.error must be one of access_denied/],
  [{ decision: 'denied', error: ['access_denied'] }, /^decision\.error must be one of access_denied/],
  [{ decision: 'denied', error: null }, /^decision\.error must be one of access_denied/],
  [
    { decision: 'denied', eror: 'login_required' },
    /^decision\.eror must be a member of a denied decision; got an unknown name/,
  ],
  [{ decision: 'granted' }, /^decision\.subject must be/],
  [{ ...granted, scopes: ['read'] }, /^decision\.scopes must be a member of a granted decision; got an unknown name/],
  [{ ...granted, subject: 7 }, /^decision\.subject must be/],
  [{ ...granted, subject: '' }, /^decision\.subject must be/],
  [{ ...granted, auth_time: 1_800_000_000_000 }, /^decision\.auth_time must be in whole seconds since 1970/],
  [{ ...granted, auth_time: 1_800_000_000.5 }, /^decision\.auth_time must be in whole seconds/],
  [{ ...granted, auth_time: 1_899_999_999 }, /^decision\.auth_time must be in the past; got a time \d+ seconds ahead/],
  [{ ...granted, auth_time: new Date(0) }, /^decision\.auth_time must be in whole seconds/],
  [{ ...granted, scope: 'read' }, /^decision\.scope must be a list of strings/],
  [{ ...granted, scope: null }, /^decision\.scope must be a list of strings/],
  [{ ...granted, scope: [1] }, /^decision\.scope must be a list of strings/],
  [{ ...granted, scope: new Set(['read']) }, /^decision\.scope must be a list of strings/],
  [{ ...granted, resource: 'https://api.example' }, /^decision\.resource must be a list of strings/],
  [{ ...granted, amr: 'pwd' }, /^decision\.amr must be a list of strings/],
  [{ ...granted, amr: new Array(1) }, /^decision\.amr must be a list of strings/],
  [{ ...granted, acr: 1 }, /^decision\.acr must be a string/],
  [{ ...granted, sid: {} }, /^decision\.sid must be a string/],
  [{ ...granted, grant_id: 7 }, /^decision\.grant_id must be a string/],
  [{ ...granted, authorization_details: '[]' }, /^decision\.authorization_details must be a list of objects/],
  [{ ...granted, authorization_details: { type: 'a' } }, /^decision\.authorization_details must be a list of objects/],
  [{ ...granted, authorization_details: ['a'] }, /^decision\.authorization_details must be a list of objects/],
  [{ ...granted, authorization_details: [{}] }, /^decision\.authorization_details must be a list of objects/],
  [{ ...granted, data: 1n }, /^decision\.data must be JSON/],
  [{ ...granted, data: { id: 1n } }, /^decision\.data must be JSON/],
  [{ ...granted, data: { at: new Date(0) } }, /^decision\.data must be JSON/],
  [{ ...granted, data: new Map([['a', 1]]) }, /^decision\.data must be JSON/],
  [{ ...granted, data: [Number.NaN] }, /^decision\.data must be JSON/],
  [{ ...granted, data: [undefined] }, /^decision\.data must be JSON/],
  [{ ...granted, data: () => 1 }, /^decision\.data must be JSON/],
  [{ ...granted, data: Symbol('a') }, /^decision\.data must be JSON/],
  [{ ...granted, data: { toJSON: () => 1 } }, /^decision\.data must be JSON/],
  [{ ...granted, data: circular }, /^decision\.data must be JSON/],
  [{ ...granted, data: nested(65) }, /^decision\.data must be JSON/],
  [{ ...granted, data: new Array(1e9) }, /^decision\.data must be JSON/],
]

describe('a decision of the wrong form', () => {
  it.each(mistakes.map(([mistake, sentence], row) => [row, sentence, mistake] as const))(
    'is told what it must be, and the request waits on: row %i, %s',
    async (_row, sentence, mistake) => {
      const host = testHost()
      const waiting = await host.pending()
      host.store.calls.length = 0
      const decided = issueAuthorizationResponse(host.as, waiting, mistake as never)
      await expect(decided).rejects.toThrow(sentence)
      await expect(decided).rejects.toBeInstanceOf(TypeError)
      await expect(decided).rejects.toThrow(/; (?:got .+|a (?:granted|denied) decision has the members .+)\.$/)
      expect(host.store.calls).toEqual([])
      expect(codeOf(await host.decide(waiting))).not.toBe('')
    },
  )

  it.each([
    ["decision must be { decision: 'granted', subject } or { decision: 'denied' }; got undefined.", undefined],
    [`decision.decision must be 'granted' or 'denied'; got "approve".`, { decision: 'approve' }],
    ['decision.scope must be a list of strings without lone surrogates; got a string.', { ...granted, scope: 'read' }],
    ['decision.scope must be among what was requested (read); got "admin".', { ...granted, scope: ['admin'] }],
    [
      'decision.resource must be among what was requested (nothing); got "https://other.example".',
      { ...granted, resource: ['https://other.example'] },
    ],
    ['decision.grant_id must have 1 to 256 characters; got 257.', { ...granted, grant_id: 'x'.repeat(257) }],
    [
      'The grant must take less than 64 KiB of JSON; got more. Shorten decision.data.',
      { ...granted, data: 'x'.repeat(65_536) },
    ],
  ])('reads: %s', async (sentence, mistake) => {
    const host = testHost()
    const waiting = await host.pending()
    await expect(issueAuthorizationResponse(host.as, waiting, mistake as never)).rejects.toThrow(
      new TypeError(sentence),
    )
  })
})

describe('a decision of the right form', () => {
  it.each([
    { decision: 'denied' },
    granted,
    { ...granted, auth_time: 0, acr: '', amr: [], scope: [], resource: [], authorization_details: [] },
    { ...granted, acr: undefined, scope: undefined, data: undefined },
    { ...granted, data: null },
    { ...granted, data: { tenant: 7, absent: undefined, list: [true, 'a', { b: -1.5 }] } },
    { ...granted, data: Object.assign(Object.create(null), { a: 1 }) },
    { ...granted, data: nested(60) },
  ])('passes', (decision) => {
    expect(() => checkDecision(decision, 1_800_000_000, 10)).not.toThrow()
  })
})
