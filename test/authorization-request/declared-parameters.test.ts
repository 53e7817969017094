import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { validateParameters } from '../../src/authorization-request/declared-parameters.ts'
import type { AuthorizationParameters } from '../../src/types/parameters.ts'
import type { VendorParameters } from '../../src/types/server.ts'
import { testHost } from '../support/host.ts'

const json = v.pipe(v.string(), v.parseJson(), v.strictObject({ limit: v.number() }))

/** What the schemas of the host make of the parameters. */
const validate = (declared: VendorParameters, parameters: AuthorizationParameters) =>
  validateParameters(testHost({ options: { parameters: declared } }).as, parameters)

describe('the parameters that the host declared', () => {
  it('have the values that their schemas put out, and those that are absent have none', async () => {
    const declared = { mandate: json, tenant: v.string(), count: v.pipe(v.string(), v.transform(Number)) }
    expect(await validate(declared, { vendor: { mandate: '{"limit":5}', count: '7' } })).toEqual({
      ok: true,
      value: { mandate: { limit: 5 }, count: 7 },
    })
  })

  it('may bear a standard name, whose own rule stays', async () => {
    const declared = { login_hint: v.pipe(v.string(), v.email()) }
    expect(await validate(declared, { login_hint: 'alice@example.com' })).toEqual({
      ok: true,
      value: { login_hint: 'alice@example.com' },
    })
    expect(await validate(declared, { login_hint: 'alice' })).toMatchObject({
      ok: false,
      error: { reason: 'vendor-parameter-invalid', parameter: 'login_hint' },
    })
  })

  it('are never read from what every object inherits', async () => {
    const declared = { toString: v.string(), constructor: v.string() } as unknown as VendorParameters
    expect(await validate(declared, { vendor: {}, scope: 'read' })).toEqual({ ok: true, value: {} })
    expect(await validate(declared, {})).toEqual({ ok: true, value: {} })
  })

  it.each([
    ['{"limit":"5"}', 'The schema of mandate refused it at member 1.'],
    ['{}', 'The schema of mandate refused it at limit.'],
    ['[]', 'The schema of mandate refused it.'],
  ])('are refused with the place at which the schema objects: %s', async (mandate, detail) => {
    expect(await validate({ mandate: json }, { vendor: { mandate } })).toMatchObject({
      ok: false,
      error: { reason: 'vendor-parameter-invalid', parameter: 'mandate', detail },
    })
  })

  it.each(['{"limit":1,"limit":2}', '{"limit":1e999}'])(
    'are refused where two readers could read different JSON, before the schema sees it: %s',
    async (mandate) => {
      expect(await validate({ mandate: v.string() }, { vendor: { mandate } })).toMatchObject({
        ok: false,
        error: {
          reason: 'vendor-parameter-invalid',
          parameter: 'mandate',
          detail: expect.stringMatching(/^mandate is JSON in which two readers could differ/),
        },
      })
    },
  )

  it('are refused by the first that is wrong, in the order in which the host declared them', async () => {
    const declared = { b: v.picklist(['x']), a: v.picklist(['x']) }
    expect(await validate(declared, { vendor: { a: 'y', b: 'y' } })).toMatchObject({ error: { parameter: 'b' } })
    expect(await validate(declared, { vendor: { a: 'y', b: 'x' } })).toMatchObject({ error: { parameter: 'a' } })
  })
})
