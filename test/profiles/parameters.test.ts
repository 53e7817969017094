import { describe, expect, expectTypeOf, it } from 'vitest'
import { auth0Parameters, type IBMLoginHint, ibmParameters } from '../../src/profiles/index.ts'
import type { InferOutput, StandardSchemaV1 } from '../../src/types/standard-schema.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

const read = (schema: StandardSchemaV1, value: unknown) => {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new TypeError('These schemas are synchronous.')
  return result.issues === undefined ? { value: result.value } : 'refused'
}

const { audience, connection, organization, invitation, screen_hint } = auth0Parameters

describe('the parameters of Auth0', () => {
  it.each([
    ['audience', audience, 'https://my-api.example.com/'],
    ['audience', audience, 'urn:my-api'],
    ['connection', connection, 'google-oauth2'],
    ['connection', connection, 'Username-Password-Authentication'],
    ['organization', organization, 'org_9ybsU1dN2dKfDkBi'],
    ['organization', organization, 'travel0'],
    ['invitation', invitation, '5rMfwXQdfd2J3s9pGvOYSmiWFMlUVHwV'],
    ['screen_hint', screen_hint, 'signup'],
  ] as const)('take a %s that is %3$s', (_, schema, value) => {
    expect(read(schema, value)).toEqual({ value })
  })

  it.each([
    ['audience', audience, 'https://my-api.example.com/ https://other.example.com/'],
    ['audience', audience, 'x'.repeat(601)],
    ['connection', connection, '-google'],
    ['connection', connection, 'google-'],
    ['connection', connection, 'google oauth2'],
    ['connection', connection, 'x'.repeat(129)],
    ['organization', organization, '../admin'],
    ['organization', organization, 'x'.repeat(65)],
    ['invitation', invitation, '<script>'],
    ['invitation', invitation, 'x'.repeat(257)],
    ['screen_hint', screen_hint, '<script>'],
    ['screen_hint', screen_hint, 'x'.repeat(65)],
  ] as const)('refuse a %s that is bad', (_, schema, value) => {
    expect(read(schema, value)).toBe('refused')
  })

  it.each(Object.entries(auth0Parameters))('refuse a %s that is no text, or empty', (_, schema) => {
    expect(read(schema, '')).toBe('refused')
    expect(read(schema, ['a'])).toBe('refused')
    expect(read(schema, undefined)).toBe('refused')
  })

  it.each(Object.entries(auth0Parameters))('take no time over a %s of a megabyte', (_, schema) => {
    expect(milliseconds(() => read(schema, `${megabyte('a-')}!`))).toBeLessThan(BLINK)
  })
})

describe('the login hint of IBM Security Verify', () => {
  const { login_hint } = ibmParameters

  it('is a user name', () => {
    expect(read(login_hint, 'john@ibm.com')).toEqual({ value: { username: 'john@ibm.com' } })
  })

  it('is JSON with a realm and a user name', () => {
    const hint = { realm: 'cloudIdentityRealm', username: 'john@ibm.com' }
    expect(read(login_hint, JSON.stringify(hint))).toEqual({ value: hint })
  })

  it.each([
    ['JSON that does not end', '{"realm":"r","username":"john"'],
    ['JSON without a user name', '{"realm":"r"}'],
    ['JSON without a realm', '{"username":"john"}'],
    ['a realm that is no text', '{"realm":{},"username":"john"}'],
    ['a realm that is there twice', '{"realm":"r","realm":"s","username":"john"}'],
    ['a further member', '{"realm":"r","username":"john","admin":"true"}'],
    ['a name with a line break', 'john\r\nSet-Cookie: a=b'],
    ['a name that is too long', 'x'.repeat(321)],
    ['a name that is empty', '{"realm":"r","username":""}'],
  ])('is not %s', (_, value) => {
    expect(read(login_hint, value)).toBe('refused')
  })

  it('has a static type', () => {
    expectTypeOf<InferOutput<typeof login_hint>>().toEqualTypeOf<IBMLoginHint>()
    expectTypeOf<InferOutput<typeof audience>>().toEqualTypeOf<string>()
  })
})
