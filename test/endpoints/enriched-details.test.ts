import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { detailType } from '../../src/authorization-request/detail-type.ts'
import { areDetailsNarrower } from '../../src/authorization-request/narrower-details.ts'
import { openIDCredential } from '../../src/authorization-request/openid-credential.ts'
import { unwrap } from '../../src/testing/results.ts'
import type { AuthorizationDetailObject, DetailTypes } from '../../src/types/authorization-details.ts'
import { clients, codeOf, testHost } from '../support/host.ts'

const payment = v.strictObject({ type: v.literal('payment'), amount: v.number() })
const authorizationDetails: DetailTypes = {
  openid_credential: openIDCredential(),
  payment,
  account: { schema: v.looseObject({ type: v.literal('account') }), enrichedWith: ['iban', 'owner'] },
  transfer: detailType(
    v.looseObject({ type: v.literal('transfer'), amount: v.number() }),
    (granted, requested) => Object.keys(granted).length === 2 && granted.amount <= requested.amount,
    { enrichedWith: ['reference'] },
  ),
}

const degree = { type: 'openid_credential', credential_configuration_id: 'UniversityDegree' }
const badge = { type: 'openid_credential', credential_configuration_id: 'EmployeeBadge' }
const identified = { ...degree, credential_identifiers: ['degree-2023', 'degree-2024'] }

const flow = async (requested: readonly object[]) => {
  const host = testHost({ options: { authorizationDetails } })
  const parameters = { authorization_details: JSON.stringify(requested) }
  const { request_uri } = unwrap(await host.push(clients.basic, parameters))
  const pending = unwrap(await host.present(request_uri, clients.basic))
  const decide = (granted?: readonly AuthorizationDetailObject[]) =>
    host.decide(pending, {
      decision: 'granted',
      subject: 'alice',
      ...(granted === undefined ? {} : { authorization_details: granted }),
    })
  const redeem = async (granted?: readonly AuthorizationDetailObject[], asked?: readonly object[]) => {
    const code = codeOf(await decide(granted))
    const text = asked === undefined ? {} : { authorization_details: JSON.stringify(asked) }
    const result = await host.redeem(code, clients.basic, text)
    return result.ok ? result.value.authorization_details : result.error.reason
  }
  return { pending, decide, redeem }
}

describe('a decision that enriches a detail (RFC 9396 §7.1)', () => {
  it('adds credential_identifiers to openid_credential, and the grant has them', async () => {
    expect(await (await flow([degree])).redeem([identified])).toEqual([identified])
  })

  it('adds the members that a type declares, with a comparator of its own or without', async () => {
    const account = { type: 'account', iban: 'DE02', owner: 'Alice' }
    expect(await (await flow([{ type: 'account' }])).redeem([account])).toEqual([account])
    const transfer = { type: 'transfer', amount: 3, reference: 'R1' }
    expect(await (await flow([{ type: 'transfer', amount: 5 }])).redeem([transfer])).toEqual([transfer])
  })

  it('throws for any other member, and the error names the option and the member', async () => {
    const { decide } = await flow([{ type: 'payment', amount: 5 }])
    await expect(decide([{ type: 'payment', amount: 5, iban: 'DE02' }])).rejects.toThrow(
      /wider than the requested details; got a wider one. To add the member iban to it, name the member in authorizationDetails.payment.enrichedWith/,
    )
  })

  it.each([
    [[degree], [{ ...identified, claims: [{ path: ['a'] }] }]],
    [[degree], [{ ...badge, credential_identifiers: ['x'] }]],
    [[degree], [identified, identified]],
    [[{ type: 'transfer', amount: 5 }], [{ type: 'transfer', amount: 6, reference: 'R1' }]],
  ])('throws where the rest is wider: %j', async (requested, granted) => {
    await expect((await flow(requested)).decide(granted)).rejects.toThrow('wider than the requested details')
  })
})

describe('credential_identifiers that the host adds by mistake', () => {
  it.each([
    ['degree-2023', 'a string'],
    [[], 'an empty array'],
    [[7], 'an array'],
    [['degree-2023', ''], 'an array'],
    [[['degree-2023']], 'an array'],
    [{ 0: 'degree-2023' }, 'an object'],
    [null, 'null'],
  ])(
    'are no list of at least one string: %j throws, and the request still waits (OpenID4VCI 1.0 §6.2)',
    async (wrong, came) => {
      const { decide, redeem } = await flow([badge, degree])
      await expect(decide([badge, { ...degree, credential_identifiers: wrong }])).rejects.toThrow(
        `decision.authorization_details[1].credential_identifiers must be a list of at least one string, and no string may be empty (OpenID4VCI 1.0 §6.2); got ${came}.`,
      )
      expect(await redeem([identified])).toEqual([identified])
    },
  )

  it('may be left to the token response', async () => {
    expect(await (await flow([degree])).redeem([degree])).toEqual([degree])
  })

  it('of a type of the host are checked by its own function, which must answer with text or nothing', async () => {
    const answering = (answer: unknown): DetailTypes => ({
      account: {
        schema: v.looseObject({ type: v.literal('account') }),
        enrichedWith: ['iban'],
        checkEnrichment: (() => answer) as never,
      },
    })
    const decideWith = async (answer: unknown) => {
      const host = testHost({ options: { authorizationDetails: answering(answer) } })
      const parameters = { authorization_details: JSON.stringify([{ type: 'account' }]) }
      const { request_uri } = unwrap(await host.push(clients.basic, parameters))
      const pending = unwrap(await host.present(request_uri, clients.basic))
      const authorization_details = [{ type: 'account', iban: 'DE02' }]
      return host.decide(pending, { decision: 'granted', subject: 'alice', authorization_details })
    }
    await expect(decideWith('an IBAN')).rejects.toThrow('iban must be an IBAN; got a string.')
    await expect(decideWith(false)).rejects.toThrow(
      'checkEnrichment of account must return text or undefined; got a boolean.',
    )
    for (const nothing of [undefined, null]) expect(await decideWith(nothing)).toMatchObject({ ok: true })
  })
})

describe('a member that only the host adds', () => {
  const planted = [
    { ...degree, credential_identifiers: ['planted'] },
    { type: 'account', iban: 'planted' },
  ]

  it('reaches neither the decision nor the grant when the client plants it in the request', async () => {
    const { pending, redeem } = await flow(planted)
    expect(pending.authorization_details).toEqual([degree, { type: 'account' }])
    expect(await redeem()).toEqual([degree, { type: 'account' }])
  })

  it('stays with the part of the grant that a token request asks for, by whatever it sends of it', async () => {
    const granted = [identified, { ...badge, credential_identifiers: ['badge-1'] }]
    for (const asked of [[degree], [identified], [{ ...degree, credential_identifiers: ['planted'] }]]) {
      expect(await (await flow([badge, degree])).redeem(granted, asked)).toEqual([identified])
    }
    expect(await (await flow([badge, degree])).redeem(granted, [badge, degree])).toEqual([granted[1], granted[0]])
  })

  it('lets no token request have more than the grant', async () => {
    for (const asked of [[degree, degree], [badge], [{ ...degree, x: 1 }]]) {
      expect(await (await flow([degree])).redeem([identified], asked)).toBe('authorization-details-invalid')
    }
  })

  it('is left out of a comparison on either side', () => {
    const types = { openid_credential: openIDCredential() }
    expect(areDetailsNarrower([identified], [degree], types)).toBe(true)
    expect(areDetailsNarrower([degree], [identified], types)).toBe(true)
    expect(areDetailsNarrower([identified], [badge], types)).toBe(false)
  })
})

describe('the option enrichedWith', () => {
  it.each([{ enrichedWith: 'iban' }, { enrichedWith: [''] }, { enrichedWith: [7] }, { enrichedWith: ['type'] }])(
    'is a list of members other than type, and not %j',
    (wrong) => {
      const declared = { payment: { schema: payment, ...wrong } } as never
      expect(() => testHost({ options: { authorizationDetails: declared } })).toThrow(
        /authorizationDetails\.payment must be/,
      )
    },
  )

  it('has a function beside it that checks the values, if any', () => {
    const declared = { payment: { schema: payment, enrichedWith: ['iban'], checkEnrichment: true } } as never
    expect(() => testHost({ options: { authorizationDetails: declared } })).toThrow(
      /authorizationDetails\.payment must be .*checkEnrichment/,
    )
  })
})
