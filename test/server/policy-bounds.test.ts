import { describe, expect, it } from 'vitest'
import { fapi2SecurityProfile } from '../../src/profiles/fapi2-security-profile.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { POLICY_BOUNDS } from '../../src/server/policy-bounds.ts'
import { testServer } from '../../src/testing/server.ts'

const { as } = await testServer()
const optionsWith = (own: object) =>
  ({
    ...as,
    secret: 'x'.repeat(32),
    policy: { ...fapi2SecurityProfile, ...own },
  }) as unknown as Parameters<typeof authorizationServer>[0]

describe.each(Object.entries(POLICY_BOUNDS))('policy.%s', (field, [least, most, unit]) => {
  it('has its bounds, both included', () => {
    const sentence = `policy.${field} must be a whole number of ${unit} from ${least} to ${most}; got`
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN, '60']) {
      expect(() => authorizationServer(optionsWith({ [field]: value })), String(value)).toThrow(sentence)
    }
    for (const value of [least, most]) {
      const start = () => authorizationServer(optionsWith({ [field]: value }))
      expect(start, String(value)).not.toThrow(sentence)
    }
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, '60'])(
    'must be a whole number in small bundles too: not %j',
    (value) => {
      expect(() => assembleAuthorizationServer(optionsWith({ [field]: value }), as.parts)).toThrow(
        `policy.${field} must be a whole number`,
      )
      const { findOptionProblems: _none, ...few } = as.parts
      expect(() => assembleAuthorizationServer(optionsWith({ [field]: value }), few)).toThrow(
        `policy.${field} must be `,
      )
    },
  )
})
