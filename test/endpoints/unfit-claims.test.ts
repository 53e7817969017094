import { expect, it } from 'vitest'
import { expectReason, namedFaults, push, testServer } from '../../src/testing/index.ts'

const unfit = namedFaults.filter(({ reason, at }) => at === 'push' && reason.endsWith('-claims'))

it.each(unfit)('$name: the refusal names the claim', async ({ name, script, reason, needs }) => {
  const [, claim = '', fault] = /^\w+ (\w+): (.+)$/.exec(name) ?? []
  const { detail } = expectReason(await push(await testServer(needs), script), reason)
  const unfitOrMissing = fault === 'missing' ? 'is missing' : 'has a wrong type or length'
  // the sub of an assertion names its client, so it is read before all others
  const how = name === 'assertion sub: missing' ? 'is missing or no client_id' : unfitOrMissing
  expect(detail).toBe(`The claim ${claim} ${how}.`)
})

it('every kind of JWT is among these faults', () => {
  expect(new Set(unfit.map(({ reason }) => reason))).toEqual(
    new Set([
      'client-assertion-claims',
      'dpop-proof-claims',
      'client-attestation-claims',
      'attestation-pop-claims',
      'request-object-claims',
    ]),
  )
})
