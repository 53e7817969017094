// Written as an integrator would, and run by vitest, node:test, bun test and deno test alike: nothing here knows which.

import { certificateFromProxy, nginxHeaders } from 'parapet/client-certificate'
import { pushedAuthorizationHandler } from 'parapet/fetch'
import { fapi2MessageSigning, fapi2SecurityProfile } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import {
  dpopProof,
  expectReason,
  fakeProxies,
  fetchRequest,
  fixedClock,
  namedFaults,
  present,
  push,
  pushRequest,
  redeem,
  requestFacts,
  seededRandomBytes,
  storeContract,
  testCertificate,
  testKey,
  testServer,
  unwrap,
} from 'parapet/testing'
import { test } from './runner.mjs'

const same = (actual, expected) => {
  const [is, was] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (is !== was) throw new Error(`Expected ${was}, got ${is}.`)
}

test('a policy of my own: tokens are bound to keys', async () => {
  const server = await testServer({ policy: { senderConstrainedTokensRequired: true } })
  same(unwrap(await redeem(server)).token_type, 'DPoP')
  expectReason(await redeem(server, { proof: false }), 'dpop-binding-missing')
})

for (const policy of [fapi2SecurityProfile, fapi2MessageSigning]) {
  test(`a profile, the whole way: ${policy.require_signed_request_object ? 'signed' : 'plain'}`, async () => {
    same(unwrap(await redeem(await testServer({ policy }))).subject, 'alice')
  })
}

const noTransfers = ({ scope }) =>
  scope === 'transfer' ? { reason: 'host:closed', error_description: 'Not today.' } : undefined

test('a rule of my own, alone', () => {
  same(noTransfers({ scope: 'transfer' }, requestFacts()).reason, 'host:closed')
})

test('a rule of my own, in a server', async () => {
  const server = await testServer({ rules: [noTransfers] })
  expectReason(await push(server, { parameters: { scope: 'transfer' } }), 'host:closed')
})

const payment = {
  '~standard': {
    version: 1,
    vendor: 'mine',
    validate: (value) => (Number(value.amount) > 0 ? { value } : { issues: [{ message: 'no amount' }] }),
  },
}

test('a detail type of my own', async () => {
  const server = await testServer({ authorizationDetails: { payment } })
  const asking = (amount) => ({ parameters: { authorization_details: [{ type: 'payment', amount }] } })
  same(unwrap(await present(server, asking('5'))).authorization_details, [{ type: 'payment', amount: '5' }])
  expectReason(await push(server, asking('-5')), 'authorization-details-invalid')
})

test('a route of my own', async () => {
  const server = await testServer()
  const route = pushedAuthorizationHandler(server.as)
  same((await route(fetchRequest(await pushRequest(server)))).status, 201)
  same((await route(fetchRequest(await pushRequest(server, { proof: 'iat: past' })))).status, 400)
})

test('a route of my own behind a proxy', async () => {
  const trust = { header: 'x-proxy-secret', secret: 'a-secret-of-proxy-and-server' }
  const readClientCertificate = certificateFromProxy({ parser: nginxHeaders(), trust })
  const server = await testServer({ readClientCertificate })
  const headers = { ...fakeProxies.nginx(server.certificates.client), [trust.header]: trust.secret }
  unwrap(await push(server, { client: 'tls_client_auth', headers }))
  expectReason(await push(server, { client: 'tls_client_auth' }), 'client-certificate-missing')
})

const clock = fixedClock()
const store = memoryStore({ clock })
for (const { name, run } of storeContract({ open: () => store, clock, advance: clock.advance })) {
  test(`a store of my own: ${name}`, run)
}

for (const { name, at, needs, reason, script } of namedFaults.filter(({ at }) => at === 'push')) {
  test(`${at} refuses ${name}`, async () => {
    expectReason(await push(await testServer(needs), script), reason)
  })
}

test('time passes when it is told to', async () => {
  const server = await testServer()
  const proof = await dpopProof(server)
  server.clock.advance(120)
  expectReason(await push(server, { proof: false, headers: { DPoP: proof } }), 'dpop-proof-expired')
})

test('chance is the same in every run', async () => {
  same([...seededRandomBytes(7)(4)], [44, 18, 94, 150])
  same(unwrap(await push(await testServer())).request_uri, unwrap(await push(await testServer())).request_uri)
})

test('keys and certificates are made', async () => {
  for (const alg of ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'Ed25519']) same((await testKey(alg)).alg, alg)
  same((await testCertificate({ commonName: 'demo' })).subject, 'CN=demo')
})
