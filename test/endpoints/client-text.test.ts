import * as v from 'valibot'
import { expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { fc } from '../support/fast-check.ts'
import { basicAuth, CALLBACK, clients, codeRequest, formPost, PUSH, query, TOKEN, testHost } from '../support/host.ts'

const payment = v.strictObject({
  type: v.literal('payment'),
  amount: v.strictObject({ currency: v.string(), value: v.string() }),
  actions: v.optional(v.array(v.picklist(['pay']))),
})
const filter = v.pipe(v.string(), v.parseJson(), v.strictObject({ since: v.number() }))

const PARAMETERS = [
  'response_type',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'response_mode',
  'nonce',
  'prompt',
  'max_age',
  'claims',
  'resource',
  'dpop_jkt',
  'request',
  'request_uri',
  'registration',
  'id_token_hint',
  'authorization_details',
  'filter',
  'code',
  'code_verifier',
  'grant_type',
  'client_assertion',
  'client_assertion_type',
]

/** Text that no schema, message or name of the library holds. */
const mark = fc.stringMatching(/^[a-z]{3,8}$/).map((text) => `Zq${text}Zq`)

/** Values with the mark in names, values and lists of JSON. */
const valuesWith = (text: string) =>
  fc.constantFrom(
    text,
    `https://${text}.example/${text}`,
    JSON.stringify({ [text]: text }),
    JSON.stringify([{ type: text }]),
    JSON.stringify([{ type: 'payment', amount: { currency: 'EUR', value: '1' }, [text]: text }]),
    JSON.stringify([{ type: 'payment', amount: { currency: 'EUR', value: '1', [text]: 1 } }]),
    JSON.stringify([{ type: 'payment', amount: { [text]: 1 } }]),
    JSON.stringify([{ type: 'payment', [text]: { [text]: { [text]: 1 } }, amount: 1 }]),
    JSON.stringify([{ type: 'payment', actions: [text], amount: { currency: 'EUR', value: '1' } }]),
    JSON.stringify({ since: 1, [text]: 1 }),
    JSON.stringify({ since: text }),
    `${btoa(JSON.stringify({ alg: text, kid: text, typ: text }))}.${btoa(JSON.stringify({ [text]: text }))}.${text}`,
  )

const request = mark.chain((text) =>
  fc.record({
    text: fc.constant(text),
    changes: fc.dictionary(fc.constantFrom(...PARAMETERS, text), valuesWith(text), { minKeys: 1, maxKeys: 3 }),
    headers: fc.dictionary(fc.constantFrom('DPoP', 'Authorization', 'Content-Type', text), valuesWith(text), {
      maxKeys: 1,
    }),
    by: fc.constantFrom(...Object.values(clients)),
  }),
)

const setUp = () => testHost({ options: { authorizationDetails: { payment }, parameters: { filter } } })

it('no text that a client chose reaches an event, at any endpoint', async () => {
  const { as, events } = setUp()
  let runs = 0
  let refusals = 0
  await fc.assert(
    fc.asyncProperty(request, async ({ text, changes, headers, by }) => {
      runs++
      events.length = 0
      const authorized = { ...basicAuth(by), ...headers }
      await processPushedAuthorizationRequest(as, formPost(PUSH, codeRequest(by, changes), authorized))
      await processAuthorizationRequest(as, query(codeRequest(by, changes)))
      const redemption = {
        grant_type: 'authorization_code',
        code: text,
        redirect_uri: CALLBACK,
        client_id: by.client_id,
      }
      await redeemAuthorizationCode(as, formPost(TOKEN, { ...redemption, ...changes }, authorized))
      refusals += events.filter(({ type }) => type === 'refused').length
      expect(JSON.stringify(events).toLowerCase()).not.toContain(text.toLowerCase())
    }),
    { numRuns: 400 },
  )
  expect(refusals / runs).toBeGreaterThan(1)
})

it.each([
  ['in a detail', { authorization_details: JSON.stringify([{ type: 'payment', amount: { madeUpName: 1 } }]) }],
  ['beside good members', { authorization_details: JSON.stringify([{ type: 'payment', madeUpName: 1 }]) }],
  ['in a declared parameter', { filter: JSON.stringify({ since: 1, madeUpName: 2 }) }],
])('the name of a member that a client made up %s is counted and not told', async (_where, changes) => {
  const { events, push } = setUp()
  await push(clients.basic, changes)
  expect(events).toEqual([expect.objectContaining({ type: 'refused', detail: expect.stringContaining('refused') })])
  expect(JSON.stringify(events)).not.toContain('madeUpName')
})
