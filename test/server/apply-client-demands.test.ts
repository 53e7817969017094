import { describe, expect, it } from 'vitest'
import { oauth21 } from '../../src/profiles/index.ts'
import { applyClientDemands } from '../../src/server/apply-client-demands.ts'
import type { Policy } from '../../src/types/policy.ts'

const join = (policy: Policy, demands: Partial<Policy>) =>
  applyClientDemands({ policy, demandsCountRequired: false }, { client_id: 'a', demands })

describe('the policy that a server and a client have together', () => {
  it('is one for all clients that demand the same', () => {
    const policy = { ...oauth21 }
    const first = join(policy, { codeLifetime: 1 })
    expect(first.codeLifetime).toBe(1)
    expect(join(policy, { codeLifetime: 1 })).toBe(first)
  })

  it('is another one for each server', () => {
    const demands = { codeLifetime: 1 }
    expect(join({ ...oauth21 }, demands)).not.toBe(join({ ...oauth21 }, demands))
  })

  it('is forgotten, oldest first, when a server has more than 64', () => {
    const policy = { ...oauth21 }
    const made = Array.from({ length: 64 }, (_, at) => join(policy, { requestUriLifetime: at + 1 }))
    expect(join(policy, { requestUriLifetime: 1 })).toBe(made[0])
    join(policy, { requestUriLifetime: 65 })
    expect(join(policy, { requestUriLifetime: 64 })).toBe(made[63])
    expect(join(policy, { requestUriLifetime: 1 })).not.toBe(made[0])
  })

  it.each([
    ['NaN', Number.NaN, { codeLifetime: null }],
    ['Infinity', Number.POSITIVE_INFINITY, { codeLifetime: null }],
    ['a function', () => 5, {}],
    ['a bigint', 5n, {}],
  ])('refuses %s as a demand, also after a client that demands nothing', (_name, codeLifetime, nothing) => {
    const policy = { ...oauth21 }
    expect(join(policy, nothing as never)).toBe(policy)
    expect(() => join(policy, { codeLifetime } as never)).toThrow('codeLifetime must be a whole number of at most')
  })

  it.each([
    ['inherited', Object.create({ codeLifetime: 5 })],
    [
      'computed by a class',
      new (class {
        get codeLifetime() {
          return 5
        }
      })(),
    ],
    ['not enumerable', Object.defineProperty({}, 'codeLifetime', { value: 5 })],
  ])('has a demand that is %s, also after a client that demands nothing', (_name, demands) => {
    const policy = { ...oauth21 }
    expect(join(policy, {})).toBe(policy)
    expect(join(policy, demands).codeLifetime).toBe(5)
    expect(join(policy, {})).toBe(policy)
    expect(
      applyClientDemands({ policy, demandsCountRequired: true }, { client_id: 'a', demands, demandsCount: 1 }),
    ).toBe(join(policy, demands))
  })

  it.each([
    ['a Map', new Map([['codeLifetime', 5]]), 'demands must be an object with fields of Policy'],
    ['a promise', Promise.resolve({ codeLifetime: 5 }), 'demands must be an object with fields of Policy'],
    ['an object with toJSON', { codeLifetime: 5, toJSON: () => ({}) }, '"toJSON" must be a field of Policy'],
  ])('refuses %s as demands, also after a client that demands nothing', (_name, demands, message) => {
    const policy = { ...oauth21 }
    expect(join(policy, {})).toBe(policy)
    expect(() => join(policy, demands as never)).toThrow(message)
  })
})
