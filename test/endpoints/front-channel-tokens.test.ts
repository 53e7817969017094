import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { mintFrontChannelTokens } from '../../src/endpoints/front-channel-tokens.ts'
import type { Client } from '../../src/types/client.ts'
import type { IssueFrontChannelTokens } from '../../src/types/ports.ts'
import openid from '../vectors/openid-connect-core.json' with { type: 'json' }

const tokens = (changes: Partial<IssueFrontChannelTokens> = {}): IssueFrontChannelTokens => ({
  accessToken: async () => ({ access_token: openid.access_token, token_type: 'Bearer', expires_in: 3600 }),
  idToken: async (_grant, hashes) => JSON.stringify(hashes),
  ...changes,
})

const mint = (type: string, client: Partial<Client> = {}, issue: IssueFrontChannelTokens | undefined = tokens()) =>
  mintFrontChannelTokens(
    { issueFrontChannelTokens: issue },
    type.split(' '),
    { client: { client_id: 'client', ...client }, grant_id: 'grant', subject: 'alice', scope: ['openid'] },
    { code: type.includes('code') ? openid.code : undefined, state: 'af0ifjsldkj' },
  )

const hashesOf = async (type: string, client?: Partial<Client>) => JSON.parse((await mint(type, client)).id_token ?? '')
const s_hash = createHash('sha256').update('af0ifjsldkj').digest().subarray(0, 16).toString('base64url')

describe('a response with tokens in it', () => {
  it('binds its ID token to the code of the specification (A.4)', async () => {
    expect(await hashesOf('code id_token')).toEqual({ c_hash: openid.c_hash, s_hash })
  })

  it('binds its ID token to the access token of the specification (A.3)', async () => {
    expect(await hashesOf('id_token token')).toEqual({ at_hash: openid.at_hash, s_hash })
  })

  it('binds its ID token to both (A.6)', async () => {
    expect(await hashesOf('code id_token token')).toEqual({ at_hash: openid.at_hash, c_hash: openid.c_hash, s_hash })
  })

  it('hashes as the algorithm of the client does', async () => {
    const { c_hash } = await hashesOf('code id_token', { id_token_signed_response_alg: 'ES512' })
    expect(c_hash).toBe(createHash('sha512').update(openid.code).digest().subarray(0, 32).toString('base64url'))
  })

  it('has what the access token needs beside it (RFC 6749 §4.2.2)', async () => {
    expect(await mint('code token')).toEqual({
      access_token: openid.access_token,
      token_type: 'Bearer',
      expires_in: '3600',
      scope: 'openid',
    })
  })

  it('says neither a lifetime nor a scope where there is none', async () => {
    const issue = tokens({ accessToken: async () => ({ access_token: 'token', token_type: 'Bearer' }) })
    const grant = { client: { client_id: 'client' }, grant_id: 'grant', subject: 'alice', scope: [] }
    const about = { code: undefined, state: undefined }
    expect(await mintFrontChannelTokens({ issueFrontChannelTokens: issue }, ['token'], grant, about)).toEqual({
      access_token: 'token',
      token_type: 'Bearer',
    })
  })

  it('mints nothing for a code alone', async () => {
    expect(await mint('code', {}, undefined)).toEqual({})
  })

  it('throws where the host has no issueFrontChannelTokens', async () => {
    const none = {} as { readonly issueFrontChannelTokens: undefined }
    const grant = { client: { client_id: 'client' }, grant_id: 'grant', subject: 'alice', scope: [] }
    const about = { code: undefined, state: undefined }
    await expect(mintFrontChannelTokens(none, ['token'], grant, about)).rejects.toThrow(TypeError)
  })
})
