import { describe, expect, it } from 'vitest'
import { clientFromAttestation } from '../../src/client-sources/attested-clients.ts'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import type { Reason } from '../../src/errors/catalogue.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import {
  authorizationRequest,
  begin,
  codeOf,
  expectReason,
  fixedClock,
  pushRequest,
  type TestServer,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import type { ClientAttestation, ClientAttestationOptions } from '../../src/types/client-attestation.ts'
import type { FindClient } from '../../src/types/ports.ts'
import type { HostRule } from '../../src/types/rules.ts'

const ATTESTED = { client: 'attest_jwt_client_auth' } as const
const WALLET = 'https://wallet.example'
const redirect_uris = ['https://client.example/callback']

interface Setup extends Partial<ClientAttestationOptions> {
  readonly client_id?: string
  readonly findClient?: FindClient
  readonly rules?: readonly HostRule[]
}

/** A server that knows wallets by their attestations, and a wallet in the place of the registered client of the kit. */
const walletServer = async (
  derive: () => unknown,
  { client_id = WALLET, findClient, rules = [], ...own }: Setup = {},
) => {
  const clock = fixedClock()
  const template = await testServer({ clock })
  const { policy } = template.as
  const server = await testServer({
    clock,
    rules,
    ...(findClient === undefined ? {} : { findClient }),
    clientAttestation: {
      trustAnchors: [template.certificates.attesterAuthority.pem],
      deriveClient: clientFromAttestation({ policy, derive: derive as () => undefined }),
      ...own,
    },
  })
  const clients = { ...server.clients, attest_jwt_client_auth: { ...server.clients.attest_jwt_client_auth, client_id } }
  return { ...server, certificates: template.certificates, clients }
}

const pushing = async (server: TestServer) =>
  processPushedAuthorizationRequest(server.as, await pushRequest(server, ATTESTED))

/** A rule of the host that begins to object after the push. */
const lateRule = () => {
  const late = { objects: false }
  const rule: HostRule = () =>
    late.objects ? { reason: 'host:late', error: 'invalid_request', error_description: 'Too late.' } : undefined
  return { late, rules: [rule] }
}

const presenting = async (server: TestServer, late = { objects: false }, loggedIn = false) => {
  late.objects = false
  const { request_uri } = unwrap(await pushing(server))
  late.objects = true
  return processAuthorizationRequest(server.as, authorizationRequest(server, request_uri, ATTESTED), { loggedIn })
}

const DECISION = { decision: 'granted', subject: 'alice' } as const

/** Goes from a push to the grant. */
const grantFor = async (server: TestServer) => {
  const pending = unwrap(await presenting(server))
  const resumed = unwrap(await resumeAuthorizationRequest(server.as, pending.reference))
  const code = codeOf(unwrap(await issueAuthorizationResponse(server.as, resumed, DECISION)))
  const grant = unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, ATTESTED)))
  return { pending, grant }
}

describe('a client that is derived from its attestation', () => {
  it('goes from the push to its tokens, marked with its source', async () => {
    const server = await walletServer(() => ({ redirect_uris }))
    const { request_uri } = unwrap(await pushing(server))
    const pending = unwrap(
      await processAuthorizationRequest(server.as, authorizationRequest(server, request_uri, ATTESTED)),
    )
    expect(pending.client).toMatchObject({ client_id: WALLET, redirect_uris, clientSource: 'attestation' })
    expect(pending.clientOrigin).toEqual({ source: 'attestation', redirectHost: 'client.example', loopbackOnly: false })
    const resumed = unwrap(await resumeAuthorizationRequest(server.as, pending.reference))
    const decision = { decision: 'granted', subject: 'alice' } as const
    const code = codeOf(unwrap(await issueAuthorizationResponse(server.as, resumed, decision)))
    const grant = unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, ATTESTED)))
    expect(grant.client).toMatchObject({ client_id: WALLET, token_endpoint_auth_method: 'attest_jwt_client_auth' })
  })

  it('is named by the event of a refusal that comes after its authentication', async () => {
    const server = await walletServer(() => ({ redirect_uris }))
    const parameters = { response_type: undefined }
    await processPushedAuthorizationRequest(server.as, await pushRequest(server, { ...ATTESTED, parameters }))
    expect(server.events.at(-1)).toMatchObject({ reason: 'response-type-missing', client_id: WALLET })
  })

  it.each([undefined, null])('is unknown where the host answers %j', async (answer) => {
    expectReason(await pushing(await walletServer(() => answer)), 'client-unknown')
  })

  it('has the redirect URIs of the derivation, and no others', async () => {
    const server = await walletServer(() => ({ redirect_uris: ['https://elsewhere.example/cb'] }))
    expectReason(await pushing(server), 'redirect-uri-mismatch')
  })

  it('is checked as a registration is', async () => {
    const server = await walletServer(() => ({ redirect_uris: ['javascript:alert(1)'] }))
    const result = await pushing(server)
    expectReason(result, 'client-attestation-unavailable')
    expect(result).toMatchObject({
      error: {
        error: 'invalid_client',
        detail: expect.stringMatching(
          /^redirect_uris: A redirect URI cannot be registered at this server. redirect_uris\[0\] has a scheme/,
        ),
      },
    })
  })

  it('must have been made by clientFromAttestation', async () => {
    const deriveClient = async () => ({ client_id: WALLET, token_endpoint_auth_method: 'none' as const, redirect_uris })
    const server = await walletServer(() => undefined, { deriveClient })
    await expect(pushing(server)).rejects.toThrow(
      'clientAttestation.deriveClient must return a client of clientFromAttestation',
    )
  })

  it('is not derived where the attestation or its proof is wrong, nor without a push', async () => {
    let derived = 0
    const server = await walletServer(() => {
      derived += 1
      return { redirect_uris }
    })
    const faulty = await pushRequest(server, { ...ATTESTED, pop: 'signature: by another key' })
    expectReason(await processPushedAuthorizationRequest(server.as, faulty), 'attestation-pop-signature')
    expect(derived).toBe(0)
    const plain = await begin(server, ATTESTED)
    expect(plain).toMatchObject({ ok: false, error: { error: { reason: 'client-not-found' } } })
  })

  it('is named in events as a registered client is', async () => {
    const server = await walletServer(() => ({ redirect_uris, grant_types: ['authorization_code', 'refresh_token'] }))
    await grantFor(server)
    const token = { grant_type: 'refresh_token', code: undefined }
    unwrap(await authenticateTokenRequest(server.as, await tokenRequest(server, 'unused', { ...ATTESTED, token })))
    expectReason(
      await processPushedAuthorizationRequest(
        server.as,
        await pushRequest(server, { ...ATTESTED, parameters: { redirect_uri: 'https://elsewhere.example/cb' } }),
      ),
      'redirect-uri-mismatch',
    )
    expect(server.events.map((event) => [event.type, 'client_id' in event && event.client_id])).toEqual([
      ['request_pushed', WALLET],
      ['request_presented', WALLET],
      ['request_resumed', WALLET],
      ['code_issued', WALLET],
      ['code_redeemed', WALLET],
      ['client_authenticated', WALLET],
      ['refused', WALLET],
    ])
  })
})

describe('an error at the authorization endpoint for a client that is derived from its attestation', () => {
  const failing = async () => {
    const { late, rules } = lateRule()
    return { server: await walletServer(() => ({ redirect_uris }), { rules }), late }
  }

  it('waits for the login, and is then redirected to the client (RFC 9700 §4.11.2)', async () => {
    const { server, late } = await failing()
    const { delivery, reference } = expectReason(await presenting(server, late), 'host:late')
    expect(delivery).toBe('login-first')
    const resumed = expectReason(await resumeAuthorizationRequest(server.as, String(reference)), 'host:late')
    expect(resumed).toMatchObject({ delivery: 'redirect', response: { redirect_uri: redirect_uris[0] } })
  })

  it('is redirected at once where somebody is logged in', async () => {
    const { server, late } = await failing()
    expect(expectReason(await presenting(server, late, true), 'host:late').delivery).toBe('redirect')
  })

  it('stays on the screen when the request, in which alone the client stands, is over', async () => {
    const { server, late } = await failing()
    const { request_uri } = unwrap(await pushing(server))
    const request = authorizationRequest(server, request_uri, ATTESTED)
    const pending = unwrap(await processAuthorizationRequest(server.as, request))
    late.objects = true
    const { reference } = expectReason(await processAuthorizationRequest(server.as, request), 'host:late')
    unwrap(await issueAuthorizationResponse(server.as, pending, DECISION))
    const resumed = await resumeAuthorizationRequest(server.as, String(reference))
    expect(expectReason(resumed, 'client-not-found').delivery).toBe('display')
  })
})

describe('an attested client whose client_id is an https URL, beside metadata documents', () => {
  const DOCUMENT = 'https://wallet.example/client.json'
  const described = ['https://client.example/callback', 'https://wallet.example/callback']

  const startServer = async (client_id: string, document: object | undefined) => {
    const seen = { fetched: 0, derived: 0 }
    const clock = fixedClock()
    const { policy } = (await testServer()).as
    const findClient = clientIdMetadataDocuments({
      findClient: async () => undefined,
      fetch: async () => {
        seen.fetched++
        return document === undefined ? new Response('', { status: 404 }) : Response.json({ client_id, ...document })
      },
      policy,
      clock,
    })
    const derive = () => {
      seen.derived++
      return { redirect_uris }
    }
    const { late, rules } = lateRule()
    return { server: await walletServer(derive, { client_id, findClient, rules }), seen, late }
  }

  it('is the client of the document, and its attestation authenticates it as the document says', async () => {
    const method = { token_endpoint_auth_method: 'attest_jwt_client_auth', redirect_uris: described }
    const { server, seen } = await startServer(DOCUMENT, method)
    const { pending, grant } = await grantFor(server)
    expect(pending.client).toMatchObject({ clientSource: 'metadata-document', redirect_uris: described })
    expect(pending.clientOrigin).toMatchObject({ source: 'metadata-document', clientHost: 'wallet.example' })
    expect(grant.clientAttestation).toMatchObject({ client_id: DOCUMENT })
    expect(seen.derived).toBe(0)
  })

  it.each(['private_key_jwt', 'attest_jwt_client_auth_dpop'])(
    'does not get past a document that says %s',
    async (token_endpoint_auth_method) => {
      const jwks = { keys: [(await testServer()).keys.client.publicJWK] }
      const own = token_endpoint_auth_method === 'private_key_jwt' ? { jwks } : {}
      const { server, seen } = await startServer(DOCUMENT, { token_endpoint_auth_method, redirect_uris, ...own })
      expectReason(await pushing(server), 'client-method-mismatch')
      expect(seen.derived).toBe(0)
    },
  )

  it.each<[string, object | undefined, Reason]>([
    ['there is none', undefined, 'client-document-unavailable'],
    ['it is invalid', { client_secret: 'x' }, 'client-document-invalid'],
  ])('is refused where the document cannot be had: %s', async (_, document, reason) => {
    const { server, seen } = await startServer(DOCUMENT, document)
    expectReason(await pushing(server), reason)
    expect(seen.derived).toBe(0)
  })

  it('is derived where there can be no document at its URL, since that has no path', async () => {
    const { server, seen, late } = await startServer(WALLET, { redirect_uris: described })
    const { pending, grant } = await grantFor(server)
    expect(pending.client).toMatchObject({ client_id: WALLET, clientSource: 'attestation', redirect_uris })
    expect(pending.clientOrigin).not.toHaveProperty('clientHost')
    expect(grant.clientAttestation).toMatchObject({ client_id: WALLET })
    expect(seen.fetched).toBe(0)
    const { reference } = expectReason(await presenting(server, late), 'host:late')
    expectReason(await resumeAuthorizationRequest(server.as, String(reference)), 'host:late')
  })

  it('without its attestation still hears what is wrong with such a URL', async () => {
    const { server } = await startServer(WALLET, undefined)
    const request = await pushRequest(server, { client: 'none', parameters: { client_id: WALLET } })
    expectReason(await processPushedAuthorizationRequest(server.as, request), 'client-document-url')
  })
})

describe('a derive that answers with something else than metadata', () => {
  it.each([
    true,
    1,
    'yes',
    ['https://attacker.example/cb'],
    new Map(),
    () => ({ redirect_uris }),
    Promise.resolve(true),
  ])('is the host’s mistake and makes no client: %s', async (answer) => {
    // under this policy a client may bring any redirect URI with its push
    const policy = {
      ...oauth21,
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      unregisteredRedirectUris: true,
    } as const
    const derive = clientFromAttestation({ policy, derive: () => answer as never })
    const attestation = { client_id: WALLET, popMethod: 'attestation_pop_jwt' } as ClientAttestation
    await expect(derive(attestation)).rejects.toThrow(/^derive must be a function that returns the metadata/)
  })
})

describe('clientFromAttestation', () => {
  const policy = {
    ...oauth21,
    token_endpoint_auth_methods_supported: ['attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'],
  } as const
  const deriveWith = (metadata: object, popMethod: ClientAttestation['popMethod'] = 'attestation_pop_jwt') => {
    const attestation = { client_id: WALLET, popMethod } as ClientAttestation
    return clientFromAttestation({ policy, derive: () => ({ redirect_uris, ...metadata }) })(attestation)
  }

  it.each([
    ['attestation_pop_jwt', 'attest_jwt_client_auth'],
    ['dpop_combined', 'attest_jwt_client_auth_dpop'],
  ] as const)('takes the method of the client from the proof of the attestation: %s', async (popMethod, method) => {
    expect(await deriveWith({}, popMethod)).toMatchObject({ token_endpoint_auth_method: method })
  })

  it('says what is wrong with the metadata, and of which field', async () => {
    expect(await deriveWith({ logo_uri: 'javascript:alert(1)' })).toMatchObject({
      refused: { detail: expect.stringMatching(/^logo_uri: A URL is malformed/) },
    })
    expect(await deriveWith({ padding: 'x'.repeat(70_000) })).toMatchObject({
      refused: { detail: expect.stringMatching(/^A field of the metadata is/) },
    })
  })

  it.each([
    [undefined, /^options must be an object with policy and derive/],
    [{ derive: () => undefined }, /^policy must be a Policy; got undefined/],
    [{ policy, derive: {} }, /^derive must be a function/],
  ])('needs its options: %j', (options, message) => {
    expect(() => clientFromAttestation(options as never)).toThrow(message)
  })
})
