import { expect, it } from 'vitest'
import { expectReason, namedFaults, push, testServer } from '../../src/testing/index.ts'

const unfit = namedFaults.filter(({ reason, at }) => at === 'push' && reason.endsWith('-claims'))

it.each(unfit)('$name: the refusal names the claim', async ({ name, script, reason, needs }) => {
  const [, claim = '', fault] = /^\w+ (\w+): (.+)$/.exec(name) ?? []
  const { detail } = expectReason(await push(await testServer(needs), script), reason)
  const sentences = [`The claim ${claim} has a wrong type or length.`, 'The claim sub is missing or no client_id.']
  if (fault === 'missing') sentences.push(`The claim ${claim} is missing.`)
  expect(sentences).toContain(detail)
  expect(detail).toContain(` ${claim} `)
})

it('of every kind of JWT', () => {
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
