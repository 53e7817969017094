import { describe, expect, it } from 'vitest'
import { errorPage, errors, isProvoked, registrationLink } from '../../docs/.vitepress/errors.mjs'
import { EXAMPLES, type Example } from '../../docs/playground/page/examples.ts'
import { faultOfReason } from '../../docs/playground/page/faults.ts'
import { judgeSituation, makingOf, situate } from '../../docs/playground/page/judging.ts'
import { keySource } from '../../docs/playground/page/keys.ts'
import { readFragment } from '../../docs/playground/page/link.ts'
import { STARTS } from '../../docs/playground/page/starts.ts'
import { INITIAL, type State } from '../../docs/playground/page/state.ts'
import { ERROR_TABLES } from '../../src/errors/catalogue.ts'
import { entriesOf } from '../../src/errors/error-table.ts'
import { NOW, verdictOf } from './support.ts'

const bench = { keysFor: keySource(), loadedAt: NOW }
const judgeState = async ({ original, ...changes }: Example) => {
  const state: State = { ...INITIAL, ...changes }
  const making = makingOf(state, original)
  const read = await situate(state, bench, making)
  return read.ok ? verdictOf(await judgeSituation(state, read, bench, making)) : read.problem
}

describe('the example of a reason', () => {
  it.each(Object.entries(EXAMPLES))('%s is refused for it', async (reason, example) => {
    expect(await judgeState(example)).toBe(reason)
  })

  it('stands for no reason that a fault is refused for', () => {
    expect(Object.keys(EXAMPLES).filter((reason) => faultOfReason(reason, 'oauth21') !== undefined)).toEqual([])
  })

  it('or a fault is linked to by the page of every error that has one', () => {
    const reasons = ERROR_TABLES.flatMap(({ table, at }) => Object.keys(entriesOf(table, at)))
    const has = (reason: string) => reason in EXAMPLES || faultOfReason(reason, 'oauth21') !== undefined
    expect(reasons.filter((reason) => isProvoked(reason) !== has(reason))).toEqual([])
  })
})

describe('a start', () => {
  it.each(Object.entries(STARTS))('%s is accepted under its policy', async (_, { profile, write }) => {
    expect(await judgeState({ profile, text: await write(await bench.keysFor(profile), NOW) })).toBe('accepted')
  })
})

/** The reasons that no request in the page is refused for, by what would have to fail in place of the request. */
const WITHOUT_REQUEST = {
  // a port of the host
  host: [
    'server-error',
    'rate-limited',
    'client-secret-unverifiable',
    'client-attestation-denied',
    'client-attestation-unavailable',
    'access-token-ambiguous',
    'access-token-scope',
    'access-token-authentication',
  ],
  // the user, or the host for the user: the user of the page is logged in and agrees
  decision: [
    'access-denied',
    'login-required',
    'consent-required',
    'interaction-required',
    'account-selection-required',
    'authentication-requirements-unmet',
    'temporarily-unavailable',
  ],
  // a second step of a login, which the page does not stop at
  login: ['reference-invalid', 'interaction-expired', 'request-already-decided'],
  // the network, which the page does not use
  network: [
    'client-keys-rate',
    'client-document-url',
    'client-document-denied',
    'client-document-unavailable',
    'client-document-invalid',
    'client-document-rate',
  ],
  // an encrypted response, which the page does not make
  encryption: ['response-keys-unavailable'],
  // a policy that is none of the shipped ones
  policy: ['client-attestation-too-old', 'client-attestation-missing', 'client-attestation-signal'],
  // a code that was issued to another certificate or instance: the page plants codes that are bound to a proof
  binding: ['certificate-binding-mismatch', 'instance-binding-mismatch', 'client-certificate-required'],
} as const

describe('a reason that has no request in the page', () => {
  const reasons = ERROR_TABLES.flatMap(({ table, at }) => Object.keys(entriesOf(table, at)))
  // of a registration: the page reads a pasted one, and judges the request all the same
  const isOfRegistration = (reason: string) => reason.startsWith('client-metadata-')
  const listed: readonly string[] = Object.values(WITHOUT_REQUEST).flat()

  it('is one of a registration, or is listed here by its kind', () => {
    const without = reasons.filter((reason) => !isProvoked(reason))
    expect(without.filter((reason) => !isOfRegistration(reason)).sort()).toEqual([...listed].sort())
    expect(reasons.filter((reason) => isOfRegistration(reason) && isProvoked(reason))).toEqual([])
  })

  it('has no link into the page on its own page of the site, and every other has one', () => {
    const isLinked = (reason: string) => {
      const error = errors.find((one) => one.reason === reason)
      return error !== undefined && errorPage(error).includes(`/playground/#reason=${reason})`)
    }
    expect(reasons.filter((reason) => isLinked(reason) !== isProvoked(reason))).toEqual([])
  })
})

describe('the registration of an error', () => {
  const reasons = errors.map(({ reason }) => reason).filter((reason) => reason.startsWith('client-metadata-'))
  const linked = reasons.filter((reason) => registrationLink(reason) !== undefined)

  it('is linked to, but for five that the page fills in or finds another fault in', () => {
    expect(reasons.filter((reason) => !linked.includes(reason))).toEqual([
      'client-metadata-secret',
      'client-metadata-keys-missing',
      'client-metadata-jwks-uri',
      'client-metadata-key-unusable',
      'client-metadata-unsupported',
    ])
  })

  it.each(linked)('%s is named by the page behind the link', async (reason) => {
    const link = registrationLink(reason) ?? ''
    const { state = INITIAL } = readFragment(link) ?? {}
    const error = errors.find((one) => one.reason === reason)
    expect(error && errorPage(error)).toContain(`(/playground/${link})`)
    const read = await situate(state, bench)
    if (!read.ok) throw new Error(read.problem)
    expect((await judgeSituation(state, read, bench)).clientProblem).toContain(`refused for ${reason}.`)
  })
})
