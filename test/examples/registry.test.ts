import { authorizationServerMetadata, processPushedAuthorizationRequest } from 'parapet'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../examples/authorization-server/config.ts'
import { createContext } from '../../examples/authorization-server/context.ts'
import { CALLBACK, ISSUER, postOf } from './support/app.ts'

const config = parseConfig({
  listen: { host: '127.0.0.1', port: 0 },
  profile: 'oauth21',
  store: { type: 'memory' },
  scopes: { openid: 'Know who you are' },
  clients: [{ client_id: 'configured', token_endpoint_auth_method: 'none', redirect_uris: [CALLBACK] }],
  users: [],
})

const push = async (client_id: string) => {
  const found = { client_id, token_endpoint_auth_method: 'none', redirect_uris: [CALLBACK] } as const
  const { as } = await createContext(config, {
    issuer: ISSUER,
    log: () => {},
    registry: {
      findClient: async (name) => (name.startsWith('https://') ? found : undefined),
      metadata: { client_id_metadata_document_supported: true },
    },
  })
  const { method, headers, body } = postOf({
    client_id,
    response_type: 'code',
    redirect_uri: CALLBACK,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })
  const request = { method, url: `${ISSUER}/par`, headers: new Headers(headers), body: new TextEncoder().encode(body) }
  return { as, pushed: await processPushedAuthorizationRequest(as, request) }
}

describe('a registry of the host’s own', () => {
  it('is where clients are found, instead of the configuration', async () => {
    expect((await push('https://app.example/client.json')).pushed.ok).toBe(true)
    const { pushed } = await push('configured')
    expect(pushed).toMatchObject({ ok: false, error: { reason: 'client-unknown' } })
  })

  it('adds to the metadata, and takes nothing away', async () => {
    const { as } = await push('configured')
    const metadata = authorizationServerMetadata(as)
    expect(metadata).toMatchObject({ client_id_metadata_document_supported: true, jwks_uri: `${ISSUER}/jwks` })
  })
})
