import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { redeem as redeemOfKit } from '../../src/testing/flow.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import { testServer } from '../../src/testing/server.ts'
import { clients, codeOf, testHost } from '../support/host.ts'

const [A, B, C] = ['https://a.example/', 'https://b.example/', 'https://c.example/']
const payment = (amount: string) => ({ type: 'payment', actions: ['initiate', 'cancel'], amount })
const authorizationDetails = {
  payment: v.strictObject({ type: v.literal('payment'), actions: v.array(v.string()), amount: v.string() }),
}

describe('a redemption that asks for less than was granted', () => {
  const redeem = async (asked: Record<string, string | undefined>, requested: Record<string, string> = {}) => {
    const host = testHost({ options: { resources: [A, B, C], authorizationDetails } })
    const { request_uri } = unwrap(await host.push(clients.basic, requested))
    const pending = unwrap(await host.present(request_uri, clients.basic))
    const code = codeOf(await host.decide(pending, { decision: 'granted', subject: 'alice' }))
    const first = await host.redeem(code, clients.basic, asked)
    return { first, again: () => host.redeem(code, clients.basic) }
  }

  it('gets one of its resources (RFC 8707 §2.2)', async () => {
    const { first } = await redeem({ resource: A }, { resource: A })
    expect(unwrap(first).resource).toEqual([A])
  })

  it('is refused a resource that was not granted, and its code is not spent', async () => {
    const { first, again } = await redeem({ resource: C }, { resource: A })
    expect(expectReason(first, 'resource-not-allowed')).toMatchObject({
      error: 'invalid_target',
      status: 400,
      parameter: 'resource',
    })
    expect(unwrap(await again()).resource).toEqual([A])
  })

  it('may name a resource that it is allowed where the request named none', async () => {
    expect(unwrap((await redeem({ resource: B })).first).resource).toEqual([B])
    expectReason((await redeem({ resource: 'https://d.example/' })).first, 'resource-not-allowed')
  })

  it('must name a resource where the policy requires one, and its code is not spent', async () => {
    const host = testHost({ policy: { resourceRequired: true }, options: { resources: [A] } })
    const code = await host.code(clients.basic, { resource: A })
    const refusal = expectReason(await host.redeem(code), 'resource-missing')
    expect(refusal).toMatchObject({ error: 'invalid_target', parameter: 'resource' })
    expect(unwrap(await host.redeem(code, clients.basic, { resource: A })).resource).toEqual([A])
  })

  it('gets all of its resources where it asks for other details alone, and all details where it names a resource', async () => {
    const granted = { resource: A, authorization_details: JSON.stringify([payment('7'), payment('8')]) }
    const fewer = await redeem({ authorization_details: JSON.stringify([payment('7')]) }, granted)
    expect(unwrap(fewer.first)).toMatchObject({ resource: [A], authorization_details: [payment('7')] })
    const named = await redeem({ resource: A }, granted)
    expect(unwrap(named.first)).toMatchObject({ resource: [A], authorization_details: [payment('7'), payment('8')] })
  })

  it('learns the whole grant, to which its refresh token is bound (RFC 8707 §2.2)', async () => {
    const kit = await testServer({ resources: [A, B], authorizationDetails })
    const details = [payment('7'), payment('8')]
    const parameters = { resource: [A, B], authorization_details: JSON.stringify(details) }
    const token = { resource: B, authorization_details: JSON.stringify([payment('8')]) }
    const narrowed = unwrap(await redeemOfKit(kit, { parameters, token }))
    expect(narrowed).toMatchObject({ resource: [B], authorization_details: [payment('8')] })
    expect(narrowed.originalGrant).toEqual({ resource: [A, B], authorization_details: details })
    const whole = unwrap(await redeemOfKit(kit, { parameters }))
    expect(whole.originalGrant).toEqual({ resource: [A, B], authorization_details: details })
  })

  it('names the resources of the whole grant where nobody named one before', async () => {
    const named = unwrap((await redeem({ resource: B })).first)
    expect(named.originalGrant).toEqual({ resource: [B], authorization_details: [] })
    expect(unwrap((await redeem({})).first).originalGrant).toEqual({ resource: [], authorization_details: [] })
  })

  it('gets no detail where none was granted', async () => {
    const attempt = await redeem({ authorization_details: JSON.stringify([payment('7')]) })
    expectReason(attempt.first, 'authorization-details-invalid')
  })

  it('gets a narrower detail, and never a wider one (RFC 9396 §6)', async () => {
    const granted = { authorization_details: JSON.stringify([payment('7'), payment('8')]) }
    const narrower = { ...payment('8'), actions: ['initiate'] }
    const { first } = await redeem({ authorization_details: JSON.stringify([narrower]) }, granted)
    expect(unwrap(first).authorization_details).toEqual([narrower])
    for (const wider of [[payment('9')], [payment('8'), payment('8')], [{ type: 'unknown' }]]) {
      const attempt = await redeem({ authorization_details: JSON.stringify(wider) }, granted)
      expect(attempt.first).toMatchObject({
        ok: false,
        error: { error: 'invalid_authorization_details', parameter: 'authorization_details' },
      })
      expect(unwrap(await attempt.again()).authorization_details).toHaveLength(2)
    }
  })
})

describe('a decision that grants none of what was asked for', () => {
  const code = async (requested: Record<string, string>) => {
    const host = testHost({ options: { resources: [A, B] } })
    const { request_uri } = unwrap(await host.push(clients.basic, requested))
    const pending = unwrap(await host.present(request_uri, clients.basic))
    const decision = { decision: 'granted', subject: 'alice', resource: [], scope: [] } as const
    return { host, code: codeOf(await host.decide(pending, decision)) }
  }

  it.each([{ resource: A }, {}])('opens no resource at redemption: %j', async (requested) => {
    const { host, code: issued } = await code(requested)
    for (const resource of [A, B]) {
      expectReason(await host.redeem(issued, clients.basic, { resource }), 'resource-not-allowed')
    }
    expect(unwrap(await host.redeem(issued, clients.basic))).toMatchObject({ resource: [], scope: [] })
  })
})
