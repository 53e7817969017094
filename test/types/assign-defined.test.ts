import { describe, expect, it } from 'vitest'
import { assignDefined } from '../../src/types/assign-defined.ts'

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
