import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { detailType } from '../../src/authorization-request/detail-type.ts'
import { hasSchema, schemaOf } from '../../src/authorization-request/enriched-details.ts'
import type { DetailType } from '../../src/types/authorization-details.ts'

const payment = v.strictObject({ type: v.literal('payment'), amount: v.number() })
const isNarrower = () => true

describe('detailType', () => {
  it('declares a schema with its comparator, and what the host adds to a grant', () => {
    expect(detailType(payment, isNarrower)).toEqual({ schema: payment, isNarrower, enrichedWith: [] })
    expect(detailType(payment, isNarrower)).not.toHaveProperty('checkEnrichment')
    const checkEnrichment = () => undefined
    const enriched = detailType(payment, isNarrower, { enrichedWith: ['iban'], checkEnrichment })
    expect(enriched).toEqual({ schema: payment, isNarrower, enrichedWith: ['iban'], checkEnrichment })
  })

  it('has its options in an object', () => {
    expect(() => detailType(payment, isNarrower, 'iban' as never)).toThrow(/^options must be an object/)
  })
})

describe('the schema of a type', () => {
  it('is the declaration itself where that is a Standard Schema, though it has a member schema of its own', () => {
    const alone = Object.assign({ schema: 'of its own' }, payment) as unknown as DetailType
    expect(hasSchema(alone)).toBe(false)
    expect(schemaOf(alone)).toBe(alone)
    expect(hasSchema(payment)).toBe(false)
    expect(schemaOf(detailType(payment, isNarrower))).toBe(payment)
  })
})
