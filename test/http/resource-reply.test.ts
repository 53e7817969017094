import { describe, expect, it } from 'vitest'
import { refuseDPoP } from '../../src/errors/dpop.ts'
import { refuseAccess } from '../../src/errors/resource.ts'
import { resourceErrorReply } from '../../src/http/resource-reply.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import type { ResourceError } from '../../src/types/resource.ts'
import { refused } from '../../src/types/result.ts'

const policy = { ...oauth21, dpop_signing_alg_values_supported: ['ES256', 'EdDSA'] as const }

const replyTo = (error: ResourceError, more: { resource_metadata?: string } = {}) =>
  resourceErrorReply({ policy, ...more }, refused(error))

const challengeOf = (error: ResourceError, more?: { resource_metadata?: string }): string | undefined =>
  replyTo(error, more).headers['WWW-Authenticate']

describe('the challenge of a protected resource', () => {
  it('names no error where there was no token, and both schemes', () => {
    const reply = replyTo(refuseAccess('access-token-missing'))
    expect(reply).toEqual({
      status: 401,
      headers: {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'WWW-Authenticate': 'DPoP algs="ES256 EdDSA", Bearer',
      },
      body: '{}',
    })
  })

  it('has the error and the algorithms under DPoP', () => {
    const reply = replyTo({ ...refuseAccess('access-token-key'), scheme: 'DPoP' })
    expect(reply.status).toBe(401)
    expect(reply.headers['WWW-Authenticate']).toBe(
      'DPoP error="invalid_token", error_description="The access token is bound to another DPoP key.", algs="ES256 EdDSA"',
    )
    expect(JSON.parse(reply.body)).toEqual({
      error: 'invalid_token',
      error_description: 'The access token is bound to another DPoP key.',
    })
  })

  it('has the error under Bearer, and offers DPoP', () => {
    expect(challengeOf({ ...refuseAccess('access-token-downgraded'), scheme: 'Bearer' })).toMatch(
      /^Bearer error="invalid_token", error_description="[^"]+", DPoP algs="ES256 EdDSA"$/,
    )
  })

  it('has a nonce in a header of its own', () => {
    const error = { ...refuseDPoP('dpop-nonce-missing'), status: 401, dpopNonce: 'n-1', scheme: 'DPoP' } as const
    expect(replyTo(error).headers).toMatchObject({
      'DPoP-Nonce': 'n-1',
      'WWW-Authenticate': expect.stringContaining('error="use_dpop_nonce"'),
    })
  })

  it('names the metadata of the resource in every challenge', () => {
    const resource_metadata = 'https://api.example.com/.well-known/oauth-protected-resource'
    expect(challengeOf(refuseAccess('access-token-missing'), { resource_metadata })).toBe(
      `DPoP algs="ES256 EdDSA", resource_metadata="${resource_metadata}", Bearer resource_metadata="${resource_metadata}"`,
    )
  })

  it('names the scope that lacks, with 403, and nothing else of the demands', () => {
    const demands = { scope: ['orders', 'orders:write'], max_age: 60 }
    const reply = replyTo({ ...refuseAccess('access-token-scope'), scheme: 'DPoP', demands })
    expect(reply.status).toBe(403)
    expect(reply.headers['WWW-Authenticate']).toMatch(
      /^DPoP error="insufficient_scope", error_description="[^"]+", scope="orders orders:write", algs="ES256 EdDSA"$/,
    )
  })

  it('names the authentication that lacks, with 401, max_age of 0 included', () => {
    const demands = { acr_values: ['phr', 'mfa'], max_age: 0, scope: ['orders'] }
    const reply = replyTo({ ...refuseAccess('access-token-authentication'), scheme: 'Bearer', demands })
    expect(reply.status).toBe(401)
    expect(reply.headers['WWW-Authenticate']).toMatch(
      /^Bearer error="insufficient_user_authentication", error_description="[^"]+", acr_values="phr mfa", max_age="0", DPoP algs=/,
    )
  })

  it('is of Bearer alone where DPoP is off', () => {
    const off = { ...oauth21, dpop_signing_alg_values_supported: [] }
    expect(
      resourceErrorReply({ policy: off }, refused(refuseAccess('access-token-missing'))).headers['WWW-Authenticate'],
    ).toBe('Bearer')
  })

  it('escapes what the host put into it, and takes no line breaks', () => {
    const demand = (acr: string) => ({
      ...refuseAccess('access-token-authentication'),
      scheme: 'Bearer' as const,
      demands: { acr_values: [acr] },
    })
    expect(challengeOf(demand('a"b\\c'))).toContain('acr_values="a\\"b\\\\c"')
    expect(() => challengeOf(demand('a\r\nSet-Cookie: b=c'))).toThrow(TypeError)
  })
})
