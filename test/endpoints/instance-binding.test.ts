import { describe, expect, it } from 'vitest'
import { checkInstance } from '../../src/endpoints/instance-binding.ts'

const attested = (bound: object | undefined) => ({ bound }) as never
const refused = { ok: false, error: { reason: 'instance-binding-mismatch' } }

describe('a grant that is bound to an instance', () => {
  it('is accepted from that instance', () => {
    expect(checkInstance('thumbprint', attested({ v: 2, instance_jkt: 'thumbprint' }))).toBeUndefined()
  })

  it.each([
    ['without an attestation', undefined],
    ['beside an attestation that is only a signal', attested(undefined)],
    ['with the attestation of another instance', attested({ v: 2, instance_jkt: 'another' })],
  ])('is refused %s', (_, proven) => {
    expect(checkInstance('thumbprint', proven)).toMatchObject(refused)
  })

  it('is none where it names no instance: it is accepted with and without an attestation', () => {
    for (const proven of [undefined, attested(undefined), attested({ v: 2, instance_jkt: 'thumbprint' })])
      expect(checkInstance(undefined, proven)).toBeUndefined()
  })
})
