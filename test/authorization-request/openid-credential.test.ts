import { describe, expect, it } from 'vitest'
import { verifyAuthorizationDetails } from '../../src/authorization-request/authorization-details.ts'
import { findInvalidClaim } from '../../src/authorization-request/claims-description.ts'
import { openIDCredential } from '../../src/authorization-request/openid-credential.ts'
import { BLINK, milliseconds } from '../support/quick.ts'

const type = 'openid_credential'
const degree = { type, credential_configuration_id: 'UniversityDegree' }
const types = { openid_credential: openIDCredential() }

const verify = async (detail: unknown, declared = types) => {
  const verified = await verifyAuthorizationDetails(JSON.stringify([detail]), declared, { client_id: 'wallet' })
  return verified.ok ? verified.value[0] : verified.error.reason
}

const claims = (...paths: unknown[]) => ({ ...degree, claims: paths.map((path) => ({ path })) })

describe('a detail of type openid_credential', () => {
  it.each([
    degree,
    { ...degree, locations: ['https://issuer.example.org'] },
    { ...degree, x_batch: 3, format: 'dc+sd-jwt', nested: { a: [null, true] } },
    { ...degree, claims: [{ path: ['given_name'], mandatory: true, other: [1] }] },
    claims(['degrees', null, 'type'], ['degrees', 0]),
    claims(['degrees', 0], ['degrees', null, 'type']),
    claims(['address'], ['address', 'street']),
    claims(['degrees', 0], ['degrees', 1], ['__proto__'], ['constructor']),
    claims(['']),
  ])('is kept as it was sent, unknown members included (OpenID4VCI 1.0 §5.1.1): %j', async (detail) => {
    expect(await verify(detail)).toEqual(detail)
  })

  it.each([
    { type },
    { type, credential_configuration_id: '' },
    { type, credential_configuration_id: 7 },
    { type, credential_configuration_id: null },
    { type, credential_configuration_id: ['UniversityDegree'] },
    { ...degree, claims: [] },
    { ...degree, claims: null },
    { ...degree, claims: { given_name: {} } },
    { ...degree, claims: ['given_name'] },
    { ...degree, claims: [{}] },
    { ...degree, claims: [{ path: ['a'], mandatory: 'yes' }] },
    claims('given_name'),
    claims([]),
    claims(['a', -1]),
    claims(['a', 1.5]),
    claims(['a', true]),
    claims(['a', ['b']]),
    claims([{}]),
  ])('is refused with members of the wrong form: %j', async (detail) => {
    expect(await verify(detail)).toBe('authorization-details-invalid')
  })

  it.each([
    ['repeat a claim', claims(['a', 'b'], ['a', 'b'])],
    ['repeat all elements of an array', claims(['a', null], ['a', null])],
    ['ask for all elements of an array and for one', claims(['a', null], ['a', 0])],
    ['ask for one element of an array and for all', claims(['a', 3], ['a', null])],
    ['take a claim for an array and for an object', claims(['a', null, 'b'], ['a', 'b'])],
    ['take a claim for an object and for an array', claims(['a', 'b'], ['a', 0])],
  ])('is refused when its claims %s (OpenID4VCI 1.0 §B.3)', async (_, detail) => {
    expect(await verify(detail)).toBe('authorization-details-invalid')
  })

  it('names the member at fault and no text of the client', async () => {
    const text = JSON.stringify([{ ...degree, claims: [{ path: ['secret'], mandatory: 'secret' }] }])
    const refusal = await verifyAuthorizationDetails(text, types, { client_id: 'wallet' })
    expect(refusal).toMatchObject({ ok: false, error: { detail: expect.stringContaining('authorization_details[0]') } })
    expect(JSON.stringify(refusal)).not.toContain('secret')
  })

  it.each<[PropertyKey[], unknown]>([
    [[], 'text'],
    [['type'], { ...degree, type: 'payment' }],
    [['credential_configuration_id'], { type }],
    [['claims'], { ...degree, claims: [] }],
    [['claims', 1], { ...degree, claims: [{ path: ['a'] }, 'b'] }],
    [['claims', 0], { ...degree, claims: [null] }],
    [['claims', 1, 'path'], claims(['a'], [])],
    [['claims', 1, 'path'], claims(['a'], ['a'])],
    [['claims', 0, 'mandatory'], { ...degree, claims: [{ path: ['a'], mandatory: 'yes' }] }],
  ])('says where the fault is: at %j', (path, detail) => {
    const { validate, vendor } = types.openid_credential.schema['~standard']
    expect(validate(detail)).toEqual({ issues: [{ message: expect.stringContaining('openid_credential'), path }] })
    expect(vendor).toBe('parapet')
  })

  it('has options, if any, in an object', () => {
    expect(() => openIDCredential('UniversityDegree' as never)).toThrow(/^options must be an object/)
  })

  it('names a configuration of the issuer where the host lists them', async () => {
    const listed = { openid_credential: openIDCredential({ credential_configuration_ids: ['UniversityDegree'] }) }
    expect(await verify(degree, listed)).toEqual(degree)
    for (const other of ['Nobody', 'universitydegree', '__proto__']) {
      expect(await verify({ type, credential_configuration_id: other }, listed)).toBe('authorization-details-invalid')
    }
  })

  it('loses credential_identifiers that the wallet planted, which only the host grants (OpenID4VCI 1.0 §6.2)', async () => {
    expect(await verify({ ...degree, credential_identifiers: ['planted'] })).toEqual(degree)
  })

  it.each([
    ['many claims of one array', Array.from({ length: 20_000 }, (_, index) => ({ path: ['a', index, 'b'] }))],
    [
      'claims of all elements beside many others',
      [...Array.from({ length: 20_000 }, (_, index) => ({ path: ['a', index, 'b'] })), { path: ['a', null] }],
    ],
    ['one long path', [{ path: Array.from({ length: 100_000 }, () => 0) }]],
  ])('is read in linear work with %s', (_, list) => {
    expect(milliseconds(() => expect(findInvalidClaim(list)).toBeUndefined())).toBeLessThan(BLINK)
  })
})
