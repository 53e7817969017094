import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import type { Client } from '../../src/types/client.ts'
import type { ClientAuthenticationMethod } from '../../src/types/client-authentication-methods.ts'
import { buildCertificate, generalName, subjectAltName } from '../crypto/x509/certificate-builder.ts'
import { codeRequest, formPost, clients as known, PUSH, testHost } from '../support/host.ts'

const der = buildCertificate({ extensions: [subjectAltName(generalName.dns('rp.example'))] })
const METHODS: readonly (ClientAuthenticationMethod | undefined)[] = [
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'client_secret_basic',
  'private_key_jwt',
  'none',
  undefined,
]

describe('a certificate beside another mechanism', () => {
  const attempt = async (method: ClientAuthenticationMethod | undefined, mechanism: 'basic' | 'post' | 'assertion') => {
    let digests = 0
    const client: Client | undefined = method && {
      ...known.keyed,
      token_endpoint_auth_method: method,
      tls_client_auth_san_dns: 'rp.example',
      client_secret: 's3cret-of-the-client-s3cret-of-the-client',
    }
    const host = testHost({
      options: {
        findClient: async () => client,
        policy: { ...oauth21, token_endpoint_auth_methods_supported: METHODS.flatMap((each) => each ?? []) },
        digest: async (data) => {
          digests++
          return new Uint8Array(await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>))
        },
      },
    })
    const client_id = known.keyed.client_id
    const { client_id: _, ...form } = codeRequest(known.keyed)
    const wrong = { ...form, client_id, client_secret: 'wrong' }
    const request =
      mechanism === 'basic'
        ? formPost(PUSH, form, { Authorization: `Basic ${btoa(`${client_id}:wrong`)}` })
        : formPost(PUSH, mechanism === 'post' ? wrong : { ...form, ...(await host.assertion({ exp: 1 })) })
    const result = await processPushedAuthorizationRequest(host.as, {
      ...request,
      clientCertificate: { der, verified: true },
    })
    if (result.ok) throw new Error('accepted')
    const { error, status, error_description, challenge } = result.error
    return { answer: { error, status, error_description, challenge }, digests, reason: result.error.reason }
  }

  it.each(['basic', 'post'] as const)(
    'is answered alike for every client, after the same work: %s',
    async (mechanism) => {
      const [first, ...others] = await Promise.all(METHODS.map((method) => attempt(method, mechanism)))
      expect(first?.answer).toMatchObject({
        error: 'invalid_client',
        status: 401,
        error_description: 'Client authentication failed.',
      })
      for (const other of others) expect([other.answer, other.digests]).toEqual([first?.answer, first?.digests])
    },
  )

  it('is the wrong method of a client that authenticates by certificate, for whom the certificate then counts nothing', async () => {
    for (const mechanism of ['basic', 'post', 'assertion'] as const) {
      expect((await attempt('tls_client_auth', mechanism)).reason).toBe('client-method-mismatch')
      expect((await attempt('self_signed_tls_client_auth', mechanism)).reason).toBe('client-method-mismatch')
    }
  })
})
