import { describe, expect, it } from 'vitest'
import { assignDefined } from '../../src/types/assign-defined.ts'
import { isReady } from '../../src/types/result.ts'

interface Grant {
  readonly subject: string
  readonly acr?: string
  readonly auth_time?: number
}

describe('optional members', () => {
  it('are set where they are defined, and are absent otherwise', () => {
    const grant = assignDefined<Grant>({ subject: 'alice' }, { acr: undefined, auth_time: 0 })
    expect(Object.entries(grant)).toEqual([
      ['subject', 'alice'],
      ['auth_time', 0],
    ])
  })
})

describe('a value that may be a promise', () => {
  it.each([true, false, 'text', { ok: true }, {}, null, undefined])('is ready as %j', (value) => {
    expect(isReady(value)).toBe(true)
  })

  it('is not ready as a promise, also as one of a class of its own', async () => {
    class Replaced<T> extends Promise<T> {}
    for (const value of [Promise.resolve(true), Replaced.resolve(true)]) {
      expect(isReady(value)).toBe(false)
      expect(await value).toBe(true)
    }
  })
})
