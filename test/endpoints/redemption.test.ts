import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import type { CoreReason } from '../../src/errors/catalogue.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { ClientCertificateReading } from '../../src/types/certificate.ts'
import type { Client } from '../../src/types/client.ts'
import {
  basicAuth,
  CALLBACK,
  clients,
  codeRequest,
  formPost,
  keys,
  type Parameters,
  query,
  TOKEN,
  testHost,
  thumbprintOf,
  VERIFIER,
} from '../support/host.ts'
import { tracedStore } from '../support/traced-store.ts'

describe('a refusal names the parameter at fault', () => {
  it.each<[CoreReason, string, Parameters, Client?]>([
    ['grant-type-missing', 'grant_type', { grant_type: undefined }],
    ['grant-type-unsupported', 'grant_type', { grant_type: 'refresh_token' }],
    ['code-missing', 'code', { code: undefined }],
    ['code-unknown', 'code', { code: 'A'.repeat(43) }],
    ['code-foreign', 'code', {}, clients.neighbour],
    ['redirect-uri-changed', 'redirect_uri', { redirect_uri: `${CALLBACK}/` }],
  ])('%s: %s', async (reason, parameter, changes, client = clients.basic) => {
    const host = testHost()
    const error = expectReason(await host.redeem(await host.code(), client, changes), reason)
    expect(error).toMatchObject({ parameter })
    expect(host.events.at(-1)).toMatchObject({ type: 'refused', endpoint: 'token', reason, parameter })
  })

  it('as for a code that has expired or was used', async () => {
    const host = testHost({ policy: { codeLifetime: 60 } })
    const used = await host.code()
    unwrap(await host.redeem(used))
    expect(expectReason(await host.redeem(used), 'code-already-used')).toMatchObject({ parameter: 'code' })
    const late = await host.code()
    host.clock.advance(60)
    expect(expectReason(await host.redeem(late), 'code-expired')).toMatchObject({ parameter: 'code' })
  })
})

it('a code that this server cannot have made is not looked up', async () => {
  const host = testHost()
  for (const guess of ['x', 'A'.repeat(42), `${'A'.repeat(43)}=`, '__proto__']) {
    expectReason(await host.redeem(guess), 'code-unknown')
  }
  expect(host.store.calls).toEqual([])
})

describe('the redirect_uri of a redemption', () => {
  /** A code for a request that had, or did not have, a redirect_uri. */
  const setUp = async (redirectUriAtRedemption: 'if-present' | 'if-sent', sent: boolean) => {
    const host = testHost({ policy: { redirectUriAtRedemption, redirectUriMayBeOmitted: true } })
    const parameters = sent ? {} : { redirect_uri: undefined }
    const pending = unwrap(await processAuthorizationRequest(host.as, query(codeRequest(clients.open, parameters))))
    const { code = '' } = unwrap(await host.decide(pending)).parameters
    return (redirect_uri?: string) => host.redeem(code, clients.open, { client_id: 'open', redirect_uri })
  }

  it('may be missing under if-sent, and must be right where it is there', async () => {
    expectReason(await (await setUp('if-sent', true))(`${CALLBACK}/`), 'redirect-uri-changed')
    expect((await (await setUp('if-sent', true))()).ok).toBe(true)
    expect((await (await setUp('if-sent', true))(CALLBACK)).ok).toBe(true)
  })

  it('may be missing where the request had none, and must be right where it is there', async () => {
    for (const rule of ['if-present', 'if-sent'] as const) {
      expectReason(await (await setUp(rule, false))(`${CALLBACK}/`), 'redirect-uri-changed')
      expect((await (await setUp(rule, false))()).ok).toBe(true)
    }
  })

  it('must be there under if-present where the request had it', async () => {
    expectReason(await (await setUp('if-present', true))(), 'redirect-uri-changed')
    expect((await (await setUp('if-present', true))(CALLBACK)).ok).toBe(true)
  })
})

describe('a code that is bound to a certificate', () => {
  const client = { ...clients.basic, tls_client_certificate_bound_access_tokens: true }
  const certificate = (octet: number) =>
    ({ kind: 'certificate', certificate: { der: Uint8Array.of(octet), verified: true } }) as const
  const thumbprint = createHash('sha256').update(Uint8Array.of(1)).digest('base64url')

  const setUp = async () => {
    let reading: ClientCertificateReading = certificate(1)
    const registered = [client]
    const host = testHost({ clients: registered, options: { readClientCertificate: () => reading } })
    const code = await host.code(client)
    const redeemWith = (next: typeof reading) => {
      reading = next
      return host.redeem(code, client)
    }
    return { host, redeemWith, registered }
  }

  it('is redeemed on a connection with that certificate, and binds the tokens to it', async () => {
    const { redeemWith } = await setUp()
    expect(unwrap(await redeemWith(certificate(1)))).toMatchObject({
      cnf: { 'x5t#S256': thumbprint },
      token_type: 'Bearer',
    })
  })

  it('binds the tokens to the key of a proof alone, where one comes with the certificate', async () => {
    const host = testHost({ clients: [client], options: { readClientCertificate: () => certificate(1) } })
    const proof = { DPoP: await host.proof(keys.proof, TOKEN) }
    const { cnf, token_type } = unwrap(await host.redeem(await host.code(client), client, {}, proof))
    expect({ cnf, token_type }).toEqual({ cnf: { jkt: await thumbprintOf(keys.proof) }, token_type: 'DPoP' })
  })

  it('survives an attempt with another certificate and one without', async () => {
    const { host, redeemWith } = await setUp()
    expectReason(await redeemWith(certificate(2)), 'certificate-binding-mismatch')
    expectReason(await redeemWith({ kind: 'absent' }), 'certificate-binding-mismatch')
    expect(host.store.count('used-code')).toBe(0)
    expect((await redeemWith(certificate(1))).ok).toBe(true)
  })

  it('tells the host why a header of its proxy cannot be read, where the client authenticates by a secret', async () => {
    const { host, redeemWith } = await setUp()
    host.events.length = 0
    const detail = 'X-SSL-Client-Cert comes without the word.'
    expectReason(await redeemWith({ kind: 'malformed', detail }), 'certificate-binding-mismatch')
    expect(host.events).toMatchObject([
      { type: 'certificate_ignored', endpoint: 'token', detail },
      { type: 'refused', reason: 'certificate-binding-mismatch' },
    ])
  })

  it('binds the tokens to it although the client is no longer registered for that', async () => {
    const { host, redeemWith } = await setUp()
    host.registry.set(client.client_id, clients.basic)
    expect(unwrap(await redeemWith(certificate(1)))).toMatchObject({ cnf: { 'x5t#S256': thumbprint } })
  })

  it('is bound to none, nor are the tokens, where the client is not registered for that', async () => {
    const host = testHost({ options: { readClientCertificate: () => certificate(1) } })
    expect(unwrap(await host.redeem(await host.code()))).not.toHaveProperty('cnf')
  })
})

describe('a code that was used', () => {
  it('names its grant to nobody who repeats a whole request: its assertion was used before', async () => {
    const host = testHost()
    const code = await host.code(clients.keyed, await host.assertion())
    const assertion = await host.assertion()
    const { grant_id } = unwrap(await host.redeem(code, clients.keyed, assertion))
    const repeated = expectReason(await host.redeem(code, clients.keyed, assertion), 'code-already-used')
    expect(repeated).not.toHaveProperty('reused_grant_id')
    expect(host.events.some(({ type }) => type === 'code_reused')).toBe(false)
    const own = expectReason(await host.redeem(code, clients.keyed, await host.assertion()), 'code-already-used')
    expect(own).toMatchObject({ reused_grant_id: grant_id })
  })

  it('uses up no assertion of a client that it does not belong to', async () => {
    const host = testHost()
    const code = await host.code()
    unwrap(await host.redeem(code))
    const before = host.store.contents()
    expectReason(await host.redeem(code, clients.keyed, await host.assertion()), 'code-already-used')
    expect(host.store.contents()).toEqual(before)
  })

  it('whose tombstone cannot be decoded is unknown, and the host is told', async () => {
    const host = testHost()
    const code = await host.code()
    unwrap(await host.redeem(code))
    host.store.corrupt('used-code', 'not JSON')
    host.events.length = 0
    expectReason(await host.redeem(code), 'code-unknown')
    expect(host.events).toMatchObject([
      { type: 'record_undecodable', namespace: 'used-code' },
      { type: 'refused', reason: 'code-unknown' },
    ])
  })

  it('that was never there is unknown, and nothing is undecodable', async () => {
    const host = testHost()
    expectReason(await host.redeem('A'.repeat(43)), 'code-unknown')
    expect(host.events).toMatchObject([{ type: 'refused', reason: 'code-unknown' }])
  })
})

it('a code that the store loses between the reading and the taking grants nothing', async () => {
  const store = tracedStore()
  const host = testHost({ options: { store } })
  const code = await host.code()
  const losing = {
    ...store,
    take: async (key: string) => {
      await store.take(key)
      return undefined
    },
  }
  const as = { ...host.as, secrets: host.as.secrets, store: losing }
  const request = formPost(
    TOKEN,
    { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER },
    basicAuth(clients.basic),
  )
  expect(expectReason(await redeemAuthorizationCode(as, request), 'code-expired')).toMatchObject({ parameter: 'code' })
})

it('a grant without resources and details has empty lists of them', async () => {
  const host = testHost()
  expect(unwrap(await host.redeem(await host.code()))).toMatchObject({ resource: [], authorization_details: [] })
})
