import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { encodeRequest } from '../../src/endpoints/encode-request.ts'
import { decide, expectReason, push, redeem, testServer, unwrap } from '../../src/testing/index.ts'
import { fc } from '../support/fast-check.ts'

const server = () => testServer({ authorizationDetails: { p: v.looseObject({ type: v.literal('p') }) } })

/** A host that adds as much to a grant as there is room for. */
const granted = (kit: Awaited<ReturnType<typeof server>>) =>
  ({ decision: 'granted', subject: 'alice', auth_time: kit.clock(), data: 'x'.repeat(14_000) }) as const

/** Each number takes three times as many characters once it was read and is written again. */
const numbers = (count: number): string => `[${Array.from({ length: count }, () => '1e15').join(',')}]`
const details = (count: number): string => `[{"type":"p","list":${numbers(count)}}]`

describe('a request that no code could keep', () => {
  it.each([
    ['numbers that grow in authorization_details', { authorization_details: details(6000) }],
    [
      'numbers that grow in authorization_details and claims',
      { authorization_details: details(1800), claims: `{"x":${numbers(3000)}}` },
    ],
    ['a long scope and a long nonce', { nonce: 'n'.repeat(32_000), scope: 's'.repeat(32_000) }],
    [
      'many long resources',
      { resource: Array.from({ length: 28 }, (_, at) => `https://rs.example/${at}/${'r'.repeat(1950)}`) },
    ],
  ])('is refused at the push, before its user decides: %s', async (_, parameters) => {
    const kit = await testServer({
      authorizationDetails: { p: v.looseObject({ type: v.literal('p') }) },
      resources: () => true,
    })
    expectReason(await push(kit, { parameters: parameters as never }), 'body-too-large')
  })
})

describe('details to which their schema adds', () => {
  const withNote = (length: number) =>
    v.pipe(
      v.looseObject({ type: v.literal('p') }),
      v.transform((detail) => ({ ...detail, note: 'n'.repeat(length) })),
    )
  const hundred = JSON.stringify(Array.from({ length: 100 }, () => ({ type: 'p' })))

  it.each([
    [400, true],
    [700, false],
  ])('count with what was added: %d characters to each of a hundred', async (length, fits) => {
    const kit = await testServer({ authorizationDetails: { p: withNote(length) } })
    const parameters = { authorization_details: hundred }
    if (fits) unwrap(await decide(kit, { parameters, decision: granted(kit) }))
    else expectReason(await push(kit, { parameters }), 'body-too-large')
  })
})

describe('a request that is stored', () => {
  it('takes 49,152 bytes at most of what a code keeps, counted as UTF-8', () => {
    const stored = (nonce: string) => encodeRequest({ parameters: { nonce } } as never, [])
    // ["scope","nonce","redirect_uri","resource",details,claims], of which only nonce and details are there
    const room = 49_152 - '[null,"",null,null,[],null]'.length
    for (const [fits, grows] of [
      ['n'.repeat(room), 'n'],
      ['é'.repeat(Math.floor(room / 2)) + 'n'.repeat(room % 2), 'n'],
    ] as const) {
      expect(stored(fits)).toBeTypeOf('string')
      expect(stored(fits + grows)).toBeUndefined()
    }
  })

  it('counts the numbers of claims as they are written again', () => {
    const stored = (count: number) => encodeRequest({ parameters: { claims: `{"x":${numbers(count)}}` } } as never, [])
    expect(stored(2800)).toBeTypeOf('string')
    expect(stored(3000)).toBeUndefined()
  })

  it('may have a state of any length, which no code keeps', async () => {
    const kit = await server()
    unwrap(
      await redeem(kit, {
        parameters: { state: 's'.repeat(32_000), nonce: 'n'.repeat(30_000) },
        decision: granted(kit),
      }),
    )
  })

  it('can be granted, with up to 14,000 characters of the host’s own', async () => {
    const kit = await server()
    const size = fc.nat(32_000)
    await fc.assert(
      fc.asyncProperty(size, size, fc.nat(6000), fc.nat(3000), async (nonce, scope, inDetails, inClaims) => {
        const parameters = {
          nonce: 'é'.repeat(nonce),
          scope: 's'.repeat(scope + 1),
          authorization_details: details(inDetails),
          claims: `{"x":${numbers(inClaims)}}`,
        }
        const pushed = await push(kit, { parameters })
        if (pushed.ok) unwrap(await decide(kit, { parameters, decision: granted(kit) }))
        else expectReason(pushed, 'body-too-large')
      }),
      { numRuns: 40 },
    )
  })
})
