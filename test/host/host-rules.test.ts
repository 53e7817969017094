import { describe, expect, it } from 'vitest'
import { portOf } from '../../src/host/answers.ts'
import { applyHostRules, hostObjection } from '../../src/host/host-rules.ts'
import { expectReason } from '../../src/testing/results.ts'
import type { HostRule } from '../../src/types/rules.ts'
import { testHost } from '../support/host.ts'

const fine: HostRule = () => undefined
const sentence =
  /^rules\[1\] must return at once undefined or an objection: \{ reason: 'host:…', error_description \}; got an? \w+\.$/

describe('a rule of the host', () => {
  it.each([
    ['true', () => true],
    ['false', () => false],
    ['a sentence', () => 'no transfers today'],
    ['an error', () => new Error('no')],
    ['a promise', () => Promise.resolve(undefined)],
    ['a promise of an objection', () => Promise.resolve({ reason: 'host:closed', error_description: 'Closed.' })],
    ['an object without an objection', () => ({ error: 'invalid_request' })],
  ])('that returns %s is the host’s mistake, told by its place in the list, and nothing is stored', async (_, rule) => {
    const host = testHost({ options: { rules: [fine, rule as never] } })
    await expect(host.push()).rejects.toThrow(sentence)
    await expect(host.push()).rejects.toBeInstanceOf(TypeError)
    expect(host.store.count('request')).toBe(0)
  })

  it.each([
    ['reason', 'closed', "text that begins with 'host:', such as 'host:amount'; got a string."],
    ['reason', 'scope-not-allowed', "text that begins with 'host:', such as 'host:amount'; got a string."],
    ['reason', undefined, "text that begins with 'host:', such as 'host:amount'; got undefined."],
    ['error_description', undefined, 'text; got undefined.'],
    ['error_description', new Error('no'), 'text; got a Error.'],
  ])('that returns an objection whose %s is %s reads what that member must be', async (name, wrong, expected) => {
    const objection = { reason: 'host:closed', error_description: 'Closed.', [name]: wrong }
    const host = testHost({ options: { rules: [fine, (() => objection) as never] } })
    await expect(host.push()).rejects.toThrow(`rules[1]: ${name} must be ${expected}`)
    expect(host.store.count('request')).toBe(0)
  })

  it.each(['parameter', 'detail'])(
    'says in a text, if at all, what the %s is, which events and logs tell',
    async (name) => {
      const objection = { reason: 'host:closed', error_description: 'Closed.' }
      for (const wrong of [1, true, { toString: () => 'x' }, ['x']]) {
        const host = testHost({ options: { rules: [fine, () => ({ ...objection, [name]: wrong }) as never] } })
        await expect(host.push()).rejects.toThrow(`rules[1]: ${name} must be text or undefined; got `)
      }
      const host = testHost({ options: { rules: [fine, () => ({ ...objection, [name]: null }) as never] } })
      expectReason(await host.push(), 'host:closed')
    },
  )

  it('refuses with its objection, and passes with undefined or null', async () => {
    const closed: HostRule = () => ({ reason: 'host:closed', error_description: 'Closed.' })
    expect((await testHost({ options: { rules: [fine, () => null as never] } }).push()).ok).toBe(true)
    expectReason(await testHost({ options: { rules: [fine, closed] } }).push(), 'host:closed')
  })

  it('tells what fits the wire, and no member that it does not know', () => {
    const objection = { reason: 'host:closed', error_description: 'a "b"\n', status: 200, detail: 'why' } as const
    expect(hostObjection(0, objection)).toEqual({
      error: 'invalid_request',
      error_description: 'a  b  ',
      reason: 'host:closed',
      section: 'host',
      status: 400,
      detail: 'why',
    })
  })
})

describe('what a rule is given', () => {
  const parameters = {
    client_id: 'client',
    scope: 'openid',
    resource: ['https://api.example', 'https://files.example'],
    vendor: { tenant: 'north' },
  }
  const facts = { origin: 'plain', isPushed: true }
  const givenTo = (parameters: object, facts: object) => {
    const given: { resource?: unknown; vendor?: unknown }[] = []
    const rule = (...both: object[]) => void given.push(...both)
    expect(applyHostRules([rule as never], parameters as never, facts as never)).toBeUndefined()
    return given
  }

  it('is every parameter, list of resources, value of a vendor and fact of the request', () => {
    expect(givenTo(parameters, facts)).toStrictEqual([parameters, facts])
    expect(givenTo({ scope: 'openid' }, {})).toStrictEqual([{ scope: 'openid' }, {}])
  })

  it('is frozen in each of its parts, and none of them is the part that is stored', () => {
    const [asked, known] = givenTo(parameters, facts)
    const pairs = [
      [asked, parameters],
      [asked?.resource, parameters.resource],
      [asked?.vendor, parameters.vendor],
      [known, facts],
    ]
    for (const [given, stored] of pairs) {
      expect(Object.isFrozen(given)).toBe(true)
      expect(given).not.toBe(stored)
      expect(Object.isFrozen(stored)).toBe(false)
    }
  })

  it('keeps the request as it was where a rule writes and hides the error', () => {
    const [before, factsBefore] = [structuredClone(parameters), structuredClone(facts)]
    const attempts: (() => unknown)[] = []
    const writing = (asked: typeof parameters, known: typeof facts) => {
      attempts.push(
        () => Object.assign(asked, { scope: 'everything' }),
        () => asked.resource.push('https://attacker.example'),
        () => Object.assign(asked.vendor, { tenant: 'south' }),
        () => Object.assign(known, { isPushed: false }),
      )
      for (const attempt of attempts) expect(attempt).toThrow(TypeError)
    }
    applyHostRules([writing as never], parameters as never, facts as never)
    expect(attempts).toHaveLength(4)
    expect([parameters, facts]).toEqual([before, factsBefore])
  })
})

describe('a rule that writes', () => {
  const writing = (write: (parameters: never, facts: never) => unknown) =>
    testHost({
      options: {
        resources: () => true,
        rules: [(parameters, facts) => void write(parameters as never, facts as never)],
      },
    })

  it.each<[string, (parameters: never, facts: never) => unknown]>([
    ['a parameter', (parameters) => Object.assign(parameters, { scope: 'everything' })],
    ['a list of resources', ({ resource }: { resource: string[] }) => resource.push('https://attacker.example')],
    ['a fact', (_, facts) => Object.assign(facts, { origin: 'plain' })],
  ])('%s is the host’s mistake: it changes nothing of the request, which is not stored', async (_, write) => {
    const host = writing(write)
    await expect(host.push(undefined, { resource: 'https://api.example' })).rejects.toThrow(TypeError)
    expect(host.store.count('request')).toBe(0)
  })
})

describe('the objection of a rule', () => {
  it.each([
    'invalid_request',
    'unauthorized_client',
    'invalid_scope',
    'invalid_target',
    'invalid_authorization_details',
  ] as const)('may be the error %s, with the parameter at fault', (error) => {
    const objection = { error, reason: 'host:closed', error_description: 'Closed.', parameter: 'scope' } as const
    expect(hostObjection(0, objection)).toEqual({ ...objection, section: 'host', status: 400 })
  })

  it.each(['invalid_client', 'access_denied', 'server_error', '', 7])('may not be the error %j', (error) => {
    const objection = { error, reason: 'host:closed', error_description: 'Closed.' }
    expect(() => hostObjection(1, objection as never)).toThrow(
      'rules[1]: error must be one of invalid_request, unauthorized_client, invalid_scope, invalid_target, invalid_authorization_details; got ',
    )
  })

  it('that is null in a member lacks that member', () => {
    const members = { error: null, parameter: null, detail: null }
    const objection = { reason: 'host:closed', error_description: 'Closed.', ...members }
    expect(Object.keys(hostObjection(0, objection as never) ?? {}).sort()).toEqual([
      'error',
      'error_description',
      'reason',
      'section',
      'status',
    ])
  })

  it('is not had from a rule that throws: its error is passed on, with its place in the list', () => {
    const error = new Error('no route')
    const broken: HostRule = () => {
      throw error
    }
    expect(() => applyHostRules([fine, broken], {} as never, {} as never)).toThrow(error)
    expect(portOf(error)).toBe('rules[1]')
  })
})
