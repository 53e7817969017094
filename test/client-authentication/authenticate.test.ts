import { describe, expect, it } from 'vitest'
import { authenticateClient } from '../../src/client-authentication/authenticate.ts'
import type { allVerifiers } from '../../src/client-authentication/verifiers.ts'
import { readBodyForm } from '../../src/encoding/form.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { refuseDocument } from '../../src/errors/client-document.ts'
import { push, testServer, unwrap } from '../../src/testing/index.ts'
import type { ClientCertificateReading } from '../../src/types/certificate.ts'
import type { Client } from '../../src/types/client.ts'
import type { Parts } from '../../src/types/parts.ts'
import { cases } from '../crypto/x509/fixtures.ts'
import {
  basicAuth,
  clients,
  codeRequest,
  type Parameters as Form,
  formPost,
  keys,
  PUSH,
  testHost,
} from '../support/host.ts'

const { basic, neighbour, open } = clients
const secretOf = ({ client_secret }: Client): Form => ({ client_secret: client_secret as string })

type Setup = NonNullable<Parameters<typeof testHost>[0]>

/** The refusal of a push with these parameters and headers; undefined where the client is authenticated. */
const refusalOf = async (
  parameters: Form,
  headers: Readonly<Record<string, string>> = {},
  setup: Setup = {},
  parts: Parts = {},
) => {
  const { as } = testHost(setup)
  const server = { ...as, secrets: as.secrets, parts: { ...as.parts, ...parts } }
  const result = await processPushedAuthorizationRequest(server, formPost(PUSH, parameters, headers))
  return result.ok ? undefined : result.error
}
const reasonOf = async (...given: Parameters<typeof refusalOf>) => (await refusalOf(...given))?.reason

describe('a request', () => {
  it.each([
    ['a secret in the header and one in the form', codeRequest(basic, secretOf(basic)), basicAuth(basic)],
    ['a secret and an assertion type', codeRequest(basic, { ...secretOf(basic), client_assertion_type: 'x' }), {}],
    ['a secret in the header and an assertion', codeRequest(basic, { client_assertion: 'x' }), basicAuth(basic)],
  ])('with %s is refused, whatever each of them proves', async (_, form, headers) => {
    expect(await reasonOf(form, headers)).toBe('client-authentication-multiple')
  })

  it('that authenticates one client and names another is refused', async () => {
    expect(await refusalOf(codeRequest(neighbour), basicAuth(basic))).toMatchObject({
      reason: 'client-id-mismatch',
      parameter: 'client_id',
    })
    expect(await reasonOf(codeRequest(basic), basicAuth(basic))).toBeUndefined()
    expect(await reasonOf(codeRequest(basic, { client_id: undefined }), basicAuth(basic))).toBeUndefined()
  })

  it('that names no client is refused, as is one with a client_id that none can have', async () => {
    const nameless = codeRequest(basic, { client_id: undefined })
    expect(await reasonOf(nameless)).toBe('client-authentication-missing')
    expect(await reasonOf({ ...nameless, ...secretOf(basic) })).toBe('client-authentication-missing')
    expect(await reasonOf(codeRequest(basic, { client_id: 'a\u0000b' }))).toBe('client-authentication-malformed')
  })

  it('of a client that is not registered says which was tried, bounded and in visible ASCII', async () => {
    const long = `é${'x'.repeat(70)}`
    expect(await refusalOf(codeRequest(open, { client_id: 'é b' }))).toMatchObject({
      reason: 'client-unknown',
      detail: 'client_id: "? b"',
    })
    expect(await refusalOf(codeRequest(open, { client_id: long }))).toMatchObject({
      detail: `client_id: "?${'x'.repeat(63)}"`,
    })
  })
})

describe('the scheme Basic is told in the refusal', () => {
  const wrong = { Authorization: `Basic ${btoa('basic:wrong')}` }

  it('of a client that used it', async () => {
    expect(await refusalOf(codeRequest(basic), wrong)).toMatchObject({ error: 'invalid_client', challenge: 'Basic' })
    expect(await refusalOf(codeRequest(basic), { Authorization: 'bAsIc !' })).toMatchObject({ challenge: 'Basic' })
  })

  it.each([
    ['a client without the header', codeRequest(basic, { client_secret: 'wrong' }), {}],
    ['a client with another scheme', codeRequest(basic), { Authorization: 'Bearer basic' }],
    ['a client with a scheme that begins alike', codeRequest(basic), { Authorization: 'Basics abc' }],
    ['a client that names another one', codeRequest(neighbour), basicAuth(basic)],
    ['a request that is not about the client', codeRequest(basic, { response_type: 'none' }), basicAuth(basic)],
  ])('and not to %s', async (_, form, headers) => {
    const refusal = await refusalOf(form, headers)
    expect(refusal).toBeDefined()
    expect(refusal).not.toHaveProperty('challenge')
  })
})

describe('the method of a client', () => {
  const post: Client = { ...basic, token_endpoint_auth_method: 'client_secret_post' }
  const strict = { clientSecretMethodsInterchangeable: false }
  const either = { clientSecretMethodsInterchangeable: true }
  const setUp = (client: Client, policy = {}): Setup => ({ clients: [client], policy })

  it('decides where its secret stands, and the two are interchangeable only by the policy', async () => {
    const inForm = codeRequest(basic, secretOf(basic))
    expect(await reasonOf(inForm, {}, setUp(post, strict))).toBeUndefined()
    expect(await reasonOf(inForm, {}, setUp(basic, strict))).toBe('client-method-mismatch')
    expect(await reasonOf(codeRequest(basic), basicAuth(basic), setUp(post, strict))).toBe('client-method-mismatch')
    expect(await reasonOf(inForm, {}, setUp(basic, either))).toBeUndefined()
    expect(await reasonOf(codeRequest(basic), basicAuth(basic), setUp(post, either))).toBeUndefined()
  })

  it('none asks for no proof, and is not fulfilled by a secret', async () => {
    expect(await reasonOf(codeRequest(open))).toBeUndefined()
    const withSecret = { ...open, client_secret: 'the secret of open' }
    expect(await reasonOf(codeRequest(open, secretOf(withSecret)), {}, setUp(withSecret))).toBe(
      'client-method-mismatch',
    )
  })

  it('is not fulfilled by nothing', async () => {
    for (const client of [basic, post, clients.keyed]) {
      expect(await reasonOf(codeRequest(client), {}, setUp(client))).toBe('client-authentication-missing')
    }
  })

  it('that the policy does not allow is refused, although its proof is right', async () => {
    const onlyKeys = { token_endpoint_auth_methods_supported: ['private_key_jwt'] } as const
    expect(await reasonOf(codeRequest(basic), basicAuth(basic), setUp(basic, onlyKeys))).toBe(
      'client-method-not-allowed',
    )
    expect(await reasonOf(codeRequest(open), {}, setUp(open, onlyKeys))).toBe('client-method-not-allowed')
  })

  it('that the server does not know is fulfilled by nothing', async () => {
    const odd = { ...basic, token_endpoint_auth_method: 'tls_token' as never }
    expect(await reasonOf(codeRequest(basic), basicAuth(basic), setUp(odd))).toBe('client-method-mismatch')
    expect(await reasonOf(codeRequest(basic), {}, setUp(odd))).toBe('client-authentication-missing')
  })

  it('whose part the server lacks proves nothing', async () => {
    const without = (part: keyof ReturnType<typeof allVerifiers>): Parts => ({ [part]: undefined })
    expect(await reasonOf(codeRequest(basic), basicAuth(basic), {}, without('readClientSecret'))).toBe(
      'client-method-not-allowed',
    )
    expect(await reasonOf(codeRequest(basic), basicAuth(basic), {}, without('readClientAttestation'))).toBeUndefined()
    expect(await reasonOf(codeRequest(open), {}, {}, without('proveClientCertificate'))).toBeUndefined()
    const tls: Client = {
      ...basic,
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: { keys: [keys.client.jwk] },
    }
    const policy = { token_endpoint_auth_methods_supported: ['self_signed_tls_client_auth'] } as const
    const options = { readClientCertificate: () => ({ kind: 'absent' }) as const }
    const setup = { ...setUp(tls, policy), options }
    expect(await reasonOf(codeRequest(tls), {}, setup, without('proveClientCertificate'))).toBe(
      'client-method-not-allowed',
    )
  })
})

describe('a secret that the host verifies', () => {
  const asked: unknown[] = []
  const setup: Setup = {
    options: {
      verifyClientSecret: async (secret, client) => {
        asked.push([secret, client?.client_id])
        return secret === 'known to the host'
      },
    },
  }

  it('is accepted or refused by the host alone, which is asked for unknown clients too', async () => {
    const { client_secret: _, ...hashed } = basic
    const own: Setup = { ...setup, clients: [hashed] }
    const request = (client_secret: string, client_id = 'basic') =>
      reasonOf(codeRequest(hashed, { client_id }), basicAuth({ ...basic, client_id, client_secret }), own)
    expect(await request('known to the host')).toBeUndefined()
    expect(await request('guessed')).toBe('client-secret-mismatch')
    expect(await request('known to the host', 'nobody')).toBe('client-unknown')
    expect(asked).toEqual([
      ['known to the host', 'basic'],
      ['guessed', 'basic'],
      ['known to the host', undefined],
    ])
  })
})

it('the refusal of a request names the client in the events only where it is registered', async () => {
  const host = testHost()
  const wrong = { ...basic, client_secret: 'wrong' }
  await host.push(wrong)
  await host.push({ ...wrong, client_id: 'nobody' })
  expect(host.events).toMatchObject([
    { type: 'refused', client_id: 'basic', reason: 'client-secret-mismatch' },
    { type: 'refused', reason: 'client-unknown' },
  ])
  expect(host.events[1]).not.toHaveProperty('client_id')
})

it('the refusal of a client source is the answer, and not that the client is unknown', async () => {
  for (const reason of ['client-document-url', 'client-document-unavailable', 'client-document-rate'] as const) {
    const refusal = refuseDocument(reason)
    const options = { findClient: async () => ({ refused: refusal }) }
    expect(await refusalOf(codeRequest(open), {}, { options } as never)).toEqual(refusal)
  }
})

it('the certificate of the connection is handed on, whatever authenticates the client', async () => {
  const certificateOf = async (reading: ClientCertificateReading) => {
    const { as, clock } = testHost({ options: { readClientCertificate: () => reading } })
    const request = formPost(PUSH, codeRequest(basic), basicAuth(basic))
    const form = unwrap(readBodyForm(request, as.policy))
    return unwrap(await authenticateClient(as, 'push', request, form, clock(), {})).certificate
  }
  const certificate = { der: cases['cert-pki-ok'], verified: true }
  expect(await certificateOf({ kind: 'certificate', certificate })).toEqual(certificate)
  expect(await certificateOf({ kind: 'absent' })).toBeUndefined()
  expect(await certificateOf({ kind: 'untrusted', detail: 'not from the proxy' })).toBeUndefined()
})

it('an attestation that is refused still names its client in the events, where that is registered', async () => {
  const server = await testServer()
  const { client_id } = server.clients.attest_jwt_client_auth
  await push(server, { client: 'attest_jwt_client_auth', pop: 'signature: by another key' })
  expect(server.events.at(-1)).toMatchObject({ type: 'refused', client_id, reason: 'attestation-pop-signature' })
})
