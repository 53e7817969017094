import { describe, expect, it } from 'vitest'
import { type CoreReason, REASONS } from '../../src/errors/catalogue.ts'
import { refuse } from '../support/refuse.ts'

const reasons = (Object.keys(REASONS) as CoreReason[]).filter(
  (reason) =>
    /^client-(?!document-|attestation-)/.test(reason) && (REASONS[reason].at as readonly string[]).includes('push'),
)

/** Refusals that an attacker can bring about without the credentials of the client that it names. */
const told: readonly CoreReason[] = [
  'client-authentication-missing',
  'client-authentication-malformed',
  'client-unknown',
  'client-method-mismatch',
  'client-method-not-allowed',
  'client-secret-mismatch',
  'client-secret-unverifiable',
  'client-secret-expired',
  'client-assertion-algorithm',
  'client-keys-unavailable',
  'client-assertion-signature',
  'client-assertion-issuer',
  'client-certificate-missing',
  'client-certificate-malformed',
  'client-certificate-unverified',
  'client-certificate-mismatch',
]

/** What says more: of the form of what was sent, or to whoever has signed it. */
const open: readonly CoreReason[] = [
  'client-assertion-malformed',
  'client-assertion-typ',
  'client-assertion-claims',
  'client-assertion-audience',
  'client-assertion-expired',
  'client-assertion-lifetime',
  'client-assertion-not-yet-valid',
  'client-assertion-replayed',
]

/** What is wrong with the request, whoever sent it. */
const requests: readonly CoreReason[] = [
  'client-assertion-type',
  'client-authentication-multiple',
  'client-id-mismatch',
]

/** The server has no time for it now. */
const busy: readonly CoreReason[] = ['client-keys-rate']

describe('a refusal to authenticate', () => {
  it('is one of these', () => {
    expect([...told, ...open, ...requests, ...busy].sort()).toEqual(reasons.sort())
  })

  it.each([...told, ...open])('is 401 invalid_client for %s', (reason) => {
    expect(refuse(reason)).toMatchObject({ error: 'invalid_client', status: 401 })
  })

  it.each(requests)('is 400 invalid_request for %s', (reason) => {
    expect(refuse(reason)).toMatchObject({ error: 'invalid_request', status: 400 })
  })

  it.each(busy)('is 429 temporarily_unavailable for %s', (reason) => {
    expect(refuse(reason)).toMatchObject({ error: 'temporarily_unavailable', status: 429 })
  })

  it('reads the same wherever an attacker could learn from it', () => {
    expect([...new Set(told.map((reason) => refuse(reason).error_description))]).toHaveLength(1)
  })
})
