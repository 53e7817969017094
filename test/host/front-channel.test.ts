import { describe, expect, it, vi } from 'vitest'
import { portOf } from '../../src/host/answers.ts'
import { issueAccessToken, issueIDToken } from '../../src/host/front-channel.ts'

const grant = { client: { client_id: 'client' }, grant_id: 'grant', subject: 'alice', scope: [] } as never
const token = { access_token: 'token', token_type: 'Bearer' }
const issuing = (answer: unknown) =>
  issueAccessToken({ accessToken: async () => answer, idToken: async () => answer } as never, grant)

describe('the access token of a response', () => {
  it.each([undefined, 0, 3600])('lives for as long as the host says: %j', async (expires_in) => {
    expect(await issuing({ ...token, expires_in, more: 'than that' })).toEqual({ ...token, expires_in })
  })

  it('lives for an unknown time where the host says null', async () => {
    expect((await issuing({ ...token, expires_in: null })).expires_in).toBeUndefined()
  })

  it.each([-1, 1.5, '3600', Number.NaN])('does not live for %j', async (expires_in) => {
    await expect(issuing({ ...token, expires_in })).rejects.toThrow(
      /^issueFrontChannelTokens\.accessToken: expires_in must be whole seconds; got/,
    )
  })

  it.each([undefined, null, 'token', 7])('is not %j', async (answer) => {
    await expect(issuing(answer)).rejects.toThrow(
      /^issueFrontChannelTokens\.accessToken must return \{ access_token, token_type \}; got/,
    )
  })

  it.each(['access_token', 'token_type'])('has %s as a text that is not empty', async (member) => {
    for (const value of ['', undefined, 7]) {
      await expect(issuing({ ...token, [member]: value })).rejects.toThrow(
        `issueFrontChannelTokens.accessToken: ${member} must be text that is not empty; got`,
      )
    }
  })
})

describe('the ID token of a response', () => {
  it('is made of the grant and the hashes', async () => {
    const idToken = vi.fn(async () => 'a.b.c')
    expect(await issueIDToken({ idToken } as never, grant, { c_hash: 'hash' })).toBe('a.b.c')
    expect(idToken.mock.calls).toEqual([[grant, { c_hash: 'hash' }]])
  })

  it('is a text that is not empty', async () => {
    const error = await issueIDToken({ idToken: async () => '' } as never, grant, {}).catch((thrown) => thrown)
    expect(error.message).toMatch(/^issueFrontChannelTokens\.idToken must return text that is not empty/)
    expect(portOf(error)).toBe('issueFrontChannelTokens.idToken')
  })
})
