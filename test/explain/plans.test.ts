import { describe, expect, it } from 'vitest'
import { REASONS, type ReasonEntry } from '../../src/errors/catalogue.ts'
import { refuseDecision } from '../../src/errors/decision.ts'
import type { Observations } from '../../src/explain/observe.ts'
import { type Operation, planOf } from '../../src/explain/plans/index.ts'

const seen = (marks: Observations['marks']): Observations => ({
  marks,
  hostChecks: [],
  lastCall: undefined,
  denied: undefined,
})

/** The operations that answer at each endpoint. A registration is not explained. */
const OPERATIONS_AT: Readonly<Record<string, readonly Operation[]>> = {
  push: ['push'],
  authorization: ['authorization', 'resumption', 'decision'],
  token: ['token'],
  resource: ['resource'],
}

const plansAt = (endpoint: string) =>
  (OPERATIONS_AT[endpoint] ?? []).flatMap((operation) =>
    [seen(new Set()), seen(new Set(['record'] as const))].flatMap((observations) => planOf(operation, observations)),
  )

/** A denial is the decision of the host, a failure that of a port, and the schema of a declared parameter is a check where it was called. */
const WITHOUT_STEP = ['server-error', 'vendor-parameter-invalid', ...Object.keys(refuseDecision.table[2])]

const pairs = Object.entries<ReasonEntry>(REASONS)
  .filter(([reason]) => !WITHOUT_STEP.includes(reason))
  .flatMap(([reason, { at }]) => at.filter((endpoint) => endpoint in OPERATIONS_AT).map((at) => [reason, at] as const))

describe('every reason for which an endpoint refuses', () => {
  it.each(pairs)('%s at %s has a check in the plan', (reason, endpoint) => {
    expect(plansAt(endpoint).some(({ reasons }) => reasons.includes(reason))).toBe(true)
  })
})
