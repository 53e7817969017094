import { describe, expect, it } from 'vitest'
import { type CoreReason, type ErrorCode, REASONS, type ReasonEntry } from '../../src/errors/catalogue.ts'
import { citationsOf, unlisted } from '../laws/support/citations.ts'
import { CITED_NAMES, CITED_TEXTS } from '../laws/support/cited-texts.ts'
import { refuse } from '../support/refuse.ts'

const catalogue: [CoreReason, ReasonEntry][] = Object.entries(REASONS).map(([reason, entry]) => [
  reason as CoreReason,
  entry,
])

/** The error codes of the IANA registry "OAuth Extensions Errors", of RFC 6749 and of RFC 7591, by where they may be answered. */
const CODES: Record<string, readonly string[]> = {
  push: [
    'invalid_request',
    'invalid_client',
    'unauthorized_client',
    'unsupported_response_type',
    'invalid_scope',
    'invalid_target',
    'invalid_authorization_details',
    'invalid_dpop_proof',
    'use_dpop_nonce',
    'invalid_request_object',
    'request_not_supported',
    'registration_not_supported',
    'server_error',
    'temporarily_unavailable',
    'invalid_client_attestation',
    'use_attestation_challenge',
    'use_fresh_attestation',
  ],
  authorization: [
    'invalid_request',
    'invalid_client',
    'unauthorized_client',
    'access_denied',
    'unsupported_response_type',
    'invalid_scope',
    'server_error',
    'temporarily_unavailable',
    'invalid_target',
    'invalid_authorization_details',
    'interaction_required',
    'login_required',
    'account_selection_required',
    'consent_required',
    'unmet_authentication_requirements',
    'invalid_request_uri',
    'invalid_request_object',
    'request_not_supported',
    'request_uri_not_supported',
    'registration_not_supported',
  ],
  token: [
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_dpop_proof',
    'use_dpop_nonce',
    'server_error',
    'temporarily_unavailable',
    'invalid_target',
    'invalid_authorization_details',
    'invalid_client_attestation',
    'use_attestation_challenge',
    'use_fresh_attestation',
  ],
  resource: [
    'invalid_request',
    'invalid_token',
    'insufficient_scope',
    'insufficient_user_authentication',
    'invalid_dpop_proof',
    'use_dpop_nonce',
  ],
  registration: ['invalid_redirect_uri', 'invalid_client_metadata'],
}

describe.each(catalogue)('%s', (reason, { error, at, status, description, section }) => {
  it('has a description of the characters that RFC 6749 §4.1.2.1 allows, of one sentence', () => {
    expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{10,100}$/)
    expect(description).toMatch(/^\S.*[^.]\.$/)
  })

  it('has a wire code that may be answered where it is', () => {
    expect(at.length).toBeGreaterThan(0)
    expect(new Set(at).size).toBe(at.length)
    for (const endpoint of at) expect(CODES[endpoint]).toContain(error)
  })

  it('has the status 401 where a client is not authenticated, else 400 or one that HTTP has for it', () => {
    const isOfResource = at.every((endpoint) => endpoint === 'resource')
    const statuses = isOfResource ? [400, 401, 403] : [400, 405, 413, 429, 500]
    // nobody tried to authenticate a client whose document is at fault
    const isUnauthenticated = error === 'invalid_client' && !reason.startsWith('client-document-')
    expect(isUnauthenticated ? [401] : statuses).toContain(status)
  })

  it('cites the section of a specification', () => {
    // an appendix has no section sign; everything else is a text with its section
    const { found, loose } = citationsOf(section, CITED_NAMES)
    const isAppendix = /^RFC \d+ appendix [A-Z]$/.test(section)
    expect(loose).toEqual([])
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((citation) => citation.section === undefined && !isAppendix)).toEqual([])
    expect(unlisted(found, CITED_TEXTS)).toEqual([])
  })

  it('is refused as it is listed', () => {
    expect(refuse(reason)).toEqual({
      error,
      error_description: description,
      reason,
      section,
      status,
    })
  })
})

describe('a set of refusals that read alike', () => {
  const publicHalves = (reasons: readonly CoreReason[]): Set<string> =>
    new Set(
      reasons.map((reason) => {
        const { error, error_description, status } = refuse(reason)
        return JSON.stringify({ error, error_description, status })
      }),
    )

  it('is an unknown client, a wrong secret or key, another method and a certificate that does not count', () => {
    const reasons = [
      'client-authentication-missing',
      'client-authentication-malformed',
      'client-unknown',
      'client-method-mismatch',
      'client-method-not-allowed',
      'client-secret-mismatch',
      'client-secret-expired',
      'client-assertion-algorithm',
      'client-assertion-signature',
      'client-assertion-issuer',
      'client-keys-unavailable',
      'client-certificate-missing',
      'client-certificate-malformed',
      'client-certificate-unverified',
      'client-certificate-mismatch',
    ] as const
    expect(publicHalves(reasons).size).toBe(1)
    expect(refuse('client-unknown')).toMatchObject({ error: 'invalid_client', status: 401 })
  })

  it('is a request_uri that is unknown, expired or of another client', () => {
    expect(publicHalves(['request-uri-unknown', 'request-uri-expired', 'request-uri-foreign']).size).toBe(1)
  })

  it('is a code that is unknown, expired, used or of another client', () => {
    expect(publicHalves(['code-unknown', 'code-expired', 'code-already-used', 'code-foreign']).size).toBe(1)
    expect(refuse('code-unknown')).toMatchObject({ error: 'invalid_grant', status: 400 })
  })

  it('is a type of authorization details that is unknown and one that is not for the client', () => {
    expect(publicHalves(['authorization-details-type', 'authorization-details-type-not-allowed']).size).toBe(1)
  })
})

describe('a refusal', () => {
  it('carries the parameter at fault and a word for the logs, and nothing public of them', () => {
    const { error_description, ...rest } = refuse('scope-malformed', { parameter: 'scope', detail: 'for the logs' })
    expect(rest).toMatchObject({ parameter: 'scope', detail: 'for the logs' })
    expect(error_description).toBe(refuse('scope-malformed').error_description)
  })

  it('is the caller’s own, so that nobody changes the catalogue through it', () => {
    const first = refuse('scope-malformed') as { error_description: string }
    first.error_description = 'changed'
    expect(refuse('scope-malformed').error_description).not.toBe('changed')
  })

  it('is 405 for the method, 413 for the size and 500 for the unexpected', () => {
    expect(refuse('method-not-allowed').status).toBe(405)
    expect(refuse('body-too-large').status).toBe(413)
    expect(refuse('server-error').status).toBe(500)
  })
})

describe('the codes of an endpoint', () => {
  const codesAt = (endpoint: string): Set<string> =>
    new Set(catalogue.filter(([, { at }]) => at.some((place) => place === endpoint)).map(([, { error }]) => error))

  it('leave out of a push whatever needs a user', () => {
    const needsUser = [
      'access_denied',
      'login_required',
      'consent_required',
      'interaction_required',
      'invalid_request_uri',
    ]
    expect(needsUser.filter((code) => codesAt('push').has(code))).toEqual([])
  })

  it('leave out of a redirect whatever is for the back channel', () => {
    const backChannel = ['invalid_grant', 'invalid_dpop_proof', 'use_dpop_nonce']
    expect(backChannel.filter((code) => codesAt('authorization').has(code))).toEqual([])
    const authenticating = catalogue.filter(
      ([, { error, at }]) => error === 'invalid_client' && at.includes('authorization'),
    )
    // shown on a page: before its client is known a request has no redirect URI
    expect(authenticating.every(([reason]) => reason.startsWith('client-document-'))).toBe(true)
  })

  it('are computed from the catalogue', () => {
    const push: ErrorCode<'push'>[] = ['invalid_request', 'invalid_client', 'use_dpop_nonce']
    const authorization: ErrorCode<'authorization'>[] = ['access_denied', 'invalid_request_uri']
    const token: ErrorCode<'token'>[] = ['invalid_grant', 'unsupported_grant_type']
    expect(push.every((code) => codesAt('push').has(code))).toBe(true)
    expect(authorization.every((code) => codesAt('authorization').has(code))).toBe(true)
    expect(token.every((code) => codesAt('token').has(code))).toBe(true)
  })
})
