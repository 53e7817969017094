import { describe, expect, it } from 'vitest'
import { requireThumbprint } from '../../src/authorization-request/dpop-jkt.ts'
import { testFacts } from '../support/facts.ts'
import rfc9449 from '../vectors/rfc9449.json' with { type: 'json' }

describe('dpop_jkt', () => {
  it('may be absent', () => {
    expect(requireThumbprint({}, testFacts())).toBeUndefined()
  })

  it('is one of the parameters of a request', () => {
    expect(() => requireThumbprint(undefined as never, testFacts())).toThrow(/^parameters must be an object/)
  })

  it('is the thumbprint of a key', () => {
    expect(requireThumbprint({ dpop_jkt: rfc9449.jkt }, testFacts())).toBeUndefined()
  })

  it.each([
    ['nothing', ''],
    ['42 characters', 'a'.repeat(42)],
    ['44 characters', 'a'.repeat(44)],
    ['padding', `${rfc9449.jkt}=`],
    ['the plain alphabet', `${'a'.repeat(42)}+`],
    ['43 characters that no 32 bytes encode to', `${'A'.repeat(42)}B`],
    ['a line feed', `${rfc9449.jkt}\n`],
    ['a thumbprint URI', `urn:ietf:params:oauth:jwk-thumbprint:sha-256:${rfc9449.jkt}`],
    ['hexadecimal digits', 'a'.repeat(64)],
  ])('is not %s', (_, dpop_jkt) => {
    expect(requireThumbprint({ dpop_jkt }, testFacts())).toMatchObject({
      error: 'invalid_request',
      reason: 'dpop-jkt-malformed',
      parameter: 'dpop_jkt',
    })
  })
})
