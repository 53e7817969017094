import { expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import {
  codeOf,
  decide,
  expectReason,
  pushRequest,
  type TestServer,
  testCertificate,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'

const ATTESTED = { client: 'attest_jwt_client_auth' } as const

it('the authorities of attesters: both are trusted while both are listed, and a code outlives the change of the list', async () => {
  const old = await testServer()
  const authority = await testCertificate({ commonName: 'Next Attesters', isAuthority: true })
  const attester = await testCertificate({ commonName: 'next-attester', issuer: authority })
  const trusting = (...trustAnchors: string[]): TestServer['as'] => ({ ...old.as, clientAttestation: { trustAnchors } })
  const oldAnchor = old.certificates.attesterAuthority.pem
  const renewed: TestServer = { ...old, certificates: { ...old.certificates, attester } }
  const pushTo = async (as: TestServer['as'], wallet: TestServer) =>
    processPushedAuthorizationRequest(as, await pushRequest(wallet, ATTESTED))

  expectReason(await pushTo(trusting(oldAnchor), renewed), 'client-attestation-chain')
  const code = codeOf(unwrap(await decide(old, ATTESTED)))
  const both = trusting(oldAnchor, authority.pem)
  for (const wallet of [old, renewed]) unwrap(await pushTo(both, wallet))

  const next = trusting(authority.pem)
  expectReason(await pushTo(next, old), 'client-attestation-chain')
  // the instance keeps its key, and has it attested anew
  const grant = unwrap(await redeemAuthorizationCode(next, await tokenRequest(renewed, code, ATTESTED)))
  expect(grant.client.client_id).toBe(old.clients.attest_jwt_client_auth.client_id)
})
