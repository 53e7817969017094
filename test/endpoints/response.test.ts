import { describe, expect, it } from 'vitest'
import { type Delivery, makeResponse } from '../../src/endpoints/response.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import type { RegisteredRedirectUri } from '../../src/types/brand.ts'
import type { Client } from '../../src/types/client.ts'
import type { AsymmetricAlgorithm } from '../../src/types/jose.ts'
import type { ResolvedResponseMode } from '../../src/types/policy.ts'

const delivery = (response_mode: ResolvedResponseMode, state?: string): Delivery => ({
  redirect_uri: 'https://client.example.com/cb' as RegisteredRedirectUri,
  response_mode,
  client: { client_id: 'c', authorization_signed_response_alg: 'PS256' },
  state,
  now: 1000,
})

const signed = async (parameters: Record<string, string>, state?: string) => {
  const calls: { claims: unknown; alg: string | undefined }[] = []
  const sign = async (claims: unknown, _client: unknown, alg: string | undefined) => {
    calls.push({ claims, alg })
    return 'a.signed.jwt'
  }
  const as = { issuer: 'https://as.example.com', policy: oauth21, sign }
  const response = await makeResponse(as, parameters, delivery('query.jwt', state))
  return { response, ...calls[0] }
}

describe('a response', () => {
  it('carries state and iss beside its parameters', async () => {
    const as = { issuer: 'https://as.example.com', policy: oauth21, sign: undefined }
    const response = await makeResponse(as, { code: 'x' }, delivery('query', 's'))
    expect(response.parameters).toEqual({ code: 'x', state: 's', iss: 'https://as.example.com' })
  })

  it('has nothing but response under a JWT mode, signed with the registered algorithm', async () => {
    const { response, claims, alg } = await signed({ code: 'x' }, 's')
    expect(response.parameters).toEqual({ response: 'a.signed.jwt' })
    expect(alg).toBe('PS256')
    expect(claims).toEqual({ iss: 'https://as.example.com', aud: 'c', exp: 1600, code: 'x', state: 's' })
  })

  it('says expires_in as a number in a JWT, as JARM §2.1 prints it', async () => {
    const { claims } = await signed({ access_token: 't', token_type: 'Bearer', expires_in: '300' })
    expect(claims).toMatchObject({ expires_in: 300 })
  })

  it('names no issuer where the policy says so', async () => {
    const policy = { ...oauth21, authorization_response_iss_parameter_supported: false }
    const as = { issuer: 'https://as.example.com', policy, sign: undefined }
    expect((await makeResponse(as, { code: 'x' }, delivery('query'))).parameters).toEqual({ code: 'x' })
  })

  it('is signed under the default of what its client demands, or the demanded algorithm that it registered', async () => {
    const demanded = ['PS256', 'ES256'] as const
    const algorithmFor = async (
      registered?: string,
      demands?: Client['demands'],
      accepted: readonly AsymmetricAlgorithm[] = demanded,
    ) => {
      const asked: unknown[] = []
      const sign = async (_claims: unknown, _client: unknown, alg: unknown) => {
        asked.push(alg)
        return 'a.signed.jwt'
      }
      const policy = { ...oauth21, authorization_signing_alg_values_supported: accepted }
      const client: Client = {
        client_id: 'c',
        ...(registered && { authorization_signed_response_alg: registered }),
        ...(demands && { demands }),
      }
      await makeResponse({ issuer: 'https://as.example.com', policy, sign }, {}, { ...delivery('query.jwt'), client })
      return asked
    }
    const demands = { authorization_signing_alg_values_supported: demanded }
    expect(await algorithmFor(undefined, demands)).toEqual(['PS256'])
    expect(await algorithmFor('ES256', demands)).toEqual(['ES256'])
    // JARM §3
    expect(await algorithmFor(undefined, demands, ['ES256', 'RS256'])).toEqual(['RS256'])
    expect(await algorithmFor('ES256', {})).toEqual(['ES256'])
    expect(await algorithmFor()).toEqual([undefined])
    await expect(algorithmFor('EdDSA', demands)).rejects.toThrow(
      'authorization_signed_response_alg must be one of PS256, ES256, because the client demands them; got EdDSA.',
    )
  })

  it('needs the sign option under a JWT mode', async () => {
    const as = { issuer: 'https://as.example.com', policy: oauth21, sign: undefined }
    await expect(makeResponse(as, {}, delivery('form_post.jwt'))).rejects.toThrow(TypeError)
  })
})
