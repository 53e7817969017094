import { describe, expect, it } from 'vitest'
import { type Delivery, makeResponse } from '../../src/endpoints/response.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import type { RegisteredRedirectUri } from '../../src/types/brand.ts'
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

  it('needs the sign option under a JWT mode', async () => {
    const as = { issuer: 'https://as.example.com', policy: oauth21, sign: undefined }
    await expect(makeResponse(as, {}, delivery('form_post.jwt'))).rejects.toThrow(TypeError)
  })
})
