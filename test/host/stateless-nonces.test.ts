import { afterEach, describe, expect, it, vi } from 'vitest'
import { deriveDPoPNonces } from '../../src/host/derived-nonces.ts'
import { statelessDPoPNonces } from '../../src/host/stateless-nonces.ts'

const STEP = 100
/** The first second of a step. */
const BEGIN = 1_800_000_000
const keyOf = (fill: number) => new Uint8Array(32).fill(fill)
const noncesOf = (...fills: number[]) => statelessDPoPNonces({ keys: fills.map(keyOf), step: STEP })

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a nonce', () => {
  it('is the same during one step, and another in the next', async () => {
    const { issue } = noncesOf(1)
    const first = await issue(BEGIN)
    expect(await issue(BEGIN + STEP - 1)).toBe(first)
    expect(await issue(BEGIN + STEP)).not.toBe(first)
  })

  it('changes each minute where the host names no step', async () => {
    const { issue } = statelessDPoPNonces({ keys: [keyOf(1)] })
    const first = await issue(BEGIN)
    expect(await issue(BEGIN + 59)).toBe(first)
    expect(await issue(BEGIN + 60)).not.toBe(first)
  })

  it.each([
    ['in the first second of its step', 0, { acceptedUntil: BEGIN + 2 * STEP - 1, renew: false }],
    ['in the last second of its step', STEP - 1, { acceptedUntil: BEGIN + 2 * STEP - 1, renew: false }],
    ['in the step after, to be renewed', STEP, { acceptedUntil: BEGIN + 2 * STEP - 1, renew: true }],
    ['until the last second of the step after', 2 * STEP - 1, { acceptedUntil: BEGIN + 2 * STEP - 1, renew: true }],
    ['no longer two steps later', 2 * STEP, undefined],
    ['not before its step', -1, undefined],
  ])('is accepted %s', async (_when, after, expected) => {
    const { issue, accept } = noncesOf(1)
    const nonce = await issue(BEGIN)
    expect(await accept(nonce, BEGIN + after)).toEqual(expected)
  })

  it('is accepted by another process with the same keys', async () => {
    expect(await noncesOf(1).accept(await noncesOf(1).issue(BEGIN), BEGIN)).toMatchObject({ renew: false })
  })

  it('under an older key is accepted, to be renewed; under a key that was removed it is not', async () => {
    const former = await noncesOf(1).issue(BEGIN)
    expect(await noncesOf(2, 1).accept(former, BEGIN)).toEqual({ acceptedUntil: BEGIN + 2 * STEP - 1, renew: true })
    expect(await noncesOf(2).accept(former, BEGIN)).toBeUndefined()
  })

  it.each(['', 'x', 'A'.repeat(43)])('that the server did not make, %j, is not accepted', async (nonce) => {
    expect(await noncesOf(1).accept(nonce, BEGIN)).toBeUndefined()
  })

  it('is not accepted with one character more, less or changed', async () => {
    const { issue, accept } = noncesOf(1)
    const nonce = await issue(BEGIN)
    const changed = nonce.startsWith('A') ? `B${nonce.slice(1)}` : `A${nonce.slice(1)}`
    for (const text of [`${nonce}A`, nonce.slice(1), nonce.slice(0, -1), changed]) {
      expect(await accept(text, BEGIN)).toBeUndefined()
    }
  })
})

describe('the keys of nonces', () => {
  it('are used once for each step and key, however many nonces are asked for', async () => {
    const sign = vi.spyOn(crypto.subtle, 'sign')
    const { issue, accept } = noncesOf(2, 1)
    for (const _again of [1, 2, 3]) {
      await issue(BEGIN)
      await accept('made up', BEGIN)
    }
    expect(sign).toHaveBeenCalledTimes(4)
  })

  it('keep no nonces of former steps, so that memory does not grow', async () => {
    const { issue } = noncesOf(1)
    for (const step of [0, 1, 2]) await issue(BEGIN + step * STEP)
    const sign = vi.spyOn(crypto.subtle, 'sign')
    await issue(BEGIN)
    expect(sign).toHaveBeenCalledTimes(1)
  })

  it('are copied, the older ones too, so that the host may wipe its bytes', async () => {
    const older = keyOf(1)
    const { accept } = statelessDPoPNonces({ keys: [keyOf(2), older], step: STEP })
    older.fill(0)
    expect(await accept(await noncesOf(0).issue(BEGIN), BEGIN)).toBeUndefined()
    expect(await accept(await noncesOf(1).issue(BEGIN), BEGIN)).toMatchObject({ renew: true })
  })

  it('take a step of one second, and refuse one longer than a day', () => {
    expect(() => statelessDPoPNonces({ keys: [keyOf(1)], step: 1 })).not.toThrow()
    expect(() => statelessDPoPNonces({ keys: [keyOf(1)], step: 86_401 })).toThrow('got 86401.')
    expect(() => statelessDPoPNonces({ keys: [keyOf(1)], step: 1.5 })).toThrow('got 1.5.')
  })
})

describe('nonces that are derived from the secrets of the server', () => {
  it('are the same in every release, so that two may run beside each other', async () => {
    expect(await deriveDPoPNonces([keyOf(1)]).issue(BEGIN)).toBe('4eIn31MJxOHC3k23E0QbRwm543MLsSwtOJFzqLjhT8s')
  })

  it('differ for each secret, and are accepted under each', async () => {
    const former = await deriveDPoPNonces([keyOf(1)]).issue(BEGIN)
    expect(await deriveDPoPNonces([keyOf(2), keyOf(1)]).accept(former, BEGIN)).toMatchObject({ renew: true })
    expect(await deriveDPoPNonces([keyOf(2)]).accept(former, BEGIN)).toBeUndefined()
  })

  it('are not nonces under the secrets themselves', async () => {
    const { issue } = statelessDPoPNonces({ keys: [keyOf(1)] })
    expect(await deriveDPoPNonces([keyOf(1)]).accept(await issue(BEGIN), BEGIN)).toBeUndefined()
  })

  it('derive their keys once', async () => {
    const nonces = deriveDPoPNonces([keyOf(1)])
    const sign = vi.spyOn(crypto.subtle, 'sign')
    for (const _again of [1, 2, 3]) await nonces.issue(BEGIN)
    expect(sign).toHaveBeenCalledTimes(2)
  })
})
