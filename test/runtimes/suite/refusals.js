import {
  advance,
  follow,
  makeAssertion,
  makeProof,
  makeRequestObject,
  obtainCode,
  openSession,
  present,
  push,
  reasonsOf,
  redeem,
} from './client.js'
import { certificates, keys } from './keys.js'
import { ISSUER, NOW, parties, proxyHeaders } from './parties.js'
import { same } from './same.js'

const { wallet, bank, agency, edge } = parties
const BAD_PROOF = [400, 'invalid_dpop_proof']
const BAD_CLIENT = [401, 'invalid_client']
const BAD_OBJECT = [400, 'invalid_request_object']
const BAD_GRANT = [400, 'invalid_grant']

/** Turns one bit over in the last part of a token. */
const spoil = (token) => {
  const cut = token.lastIndexOf('.') + 1
  return `${token.slice(0, cut)}${token[cut] === 'A' ? 'B' : 'A'}${token.slice(cut + 1)}`
}

const refusal = (name, reason, answer, attempt) => ({
  name: `${name}: ${reason}`,
  run: async (send) => {
    const session = await openSession(send)
    const { status, body, afterwards } = await attempt(session)
    if (answer !== 'page') same([status, body.error], answer, 'the answer')
    else same([status, /^<!doctype html>/i.test(body)], [400, true], 'a page')
    const reasons = await reasonsOf(session)
    same(reasons.at(-1), reason, `the last of ${JSON.stringify(reasons)}`)
    await afterwards?.()
  },
})

const pushRefused = (name, reason, answer, party, changesOf) =>
  refusal(name, reason, answer, async (session) => push(session, party, await changesOf(session)))

const redemptionRefused = (name, reason, changes) =>
  refusal(name, reason, BAD_GRANT, async (session) => {
    const { callback } = await obtainCode(session, wallet)
    const refused = await redeem(session, wallet, callback.code, changes)
    const afterwards = async () =>
      same((await redeem(session, wallet, callback.code)).status, 200, 'the code, rightly redeemed afterwards')
    return { ...refused, afterwards }
  })

/** What must be refused, over `send`, each with its reason. */
export const refusals = [
  ...[wallet, bank, agency].map((party) =>
    pushRefused(
      `a spoilt ${party.signing.alg} signature of the assertion`,
      'client-assertion-signature',
      BAD_CLIENT,
      party,
      async (session) => ({ assertion: spoil(await makeAssertion(session, party)) }),
    ),
  ),
  pushRefused("an attacker's assertion", 'client-assertion-signature', BAD_CLIENT, wallet, async (session) => ({
    assertion: await makeAssertion(session, wallet, { signing: { alg: 'ES256', jwk: keys.attackerSigning } }),
  })),
  pushRefused('an expired assertion', 'client-assertion-expired', BAD_CLIENT, wallet, async (session) => ({
    assertion: await makeAssertion(session, wallet, { claims: { iat: NOW - 60, exp: NOW - 11 } }),
  })),
  pushRefused('an assertion for another server', 'client-assertion-audience', BAD_CLIENT, wallet, async (session) => ({
    assertion: await makeAssertion(session, wallet, { claims: { aud: 'https://other.example' } }),
  })),
  refusal('an assertion that comes again', 'client-assertion-replayed', BAD_CLIENT, async (session) => {
    const assertion = await makeAssertion(session, wallet)
    same((await push(session, wallet, { assertion })).status, 201, 'the first time')
    return push(session, wallet, { assertion })
  }),
  ...[wallet, bank, agency].map((party) =>
    pushRefused(
      `a spoilt ${party.proof.alg} signature of the proof`,
      'dpop-proof-signature',
      BAD_PROOF,
      party,
      async (session) => ({ sentProof: spoil(await makeProof(session, party, '/par')) }),
    ),
  ),
  pushRefused('a proof by another key than it shows', 'dpop-proof-signature', BAD_PROOF, wallet, async () => ({
    proof: { jwk: keys.attackerProof },
  })),
  pushRefused('a proof without the nonce', 'dpop-nonce-missing', [400, 'use_dpop_nonce'], wallet, async () => ({
    retry: false,
  })),
  pushRefused('a nonce made up', 'dpop-nonce-stale', [400, 'use_dpop_nonce'], wallet, async (session) => ({
    sentProof: await makeProof(session, wallet, '/par', { claims: { nonce: 'made-up' } }),
    retry: false,
  })),
  pushRefused('a proof for another endpoint', 'dpop-proof-htu', BAD_PROOF, wallet, async () => ({
    proof: { claims: { htu: `${ISSUER}/token` } },
  })),
  refusal('a proof that comes again', 'dpop-proof-replayed', BAD_PROOF, async (session) => {
    const { nonce } = await push(session, wallet, { retry: false })
    const sentProof = await makeProof(session, wallet, '/par', { claims: { nonce } })
    same((await push(session, wallet, { sentProof })).status, 201, 'the first time')
    return push(session, wallet, { sentProof })
  }),
  ...[bank, agency].flatMap((party) => [
    pushRefused(
      `a request object by an attacker inside ${party.requestObject.alg}`,
      'request-object-signature',
      BAD_OBJECT,
      party,
      async () => ({
        signing: { ...party.signing, jwk: party === bank ? keys.serverRSA : keys.edProof },
      }),
    ),
    pushRefused(
      `spoilt ciphertext of ${party.requestObject.enc}`,
      'request-object-decryption',
      BAD_OBJECT,
      party,
      async (session) => ({ request: spoil(await makeRequestObject(session, party)) }),
    ),
  ]),
  pushRefused('a request object for another key', 'request-object-decryption', BAD_OBJECT, agency, async () => ({
    encryption: { jwk: keys.attackerEncryption },
  })),
  pushRefused('a foreign certificate', 'client-certificate-mismatch', BAD_CLIENT, edge, async () => ({
    certificate: certificates.foreign,
  })),
  pushRefused('a certificate that is none', 'client-certificate-malformed', BAD_CLIENT, edge, async () => ({
    certificate: certificates.own.slice(0, 200),
  })),
  pushRefused('a certificate past the proxy', 'client-certificate-missing', BAD_CLIENT, edge, async () => ({
    headers: proxyHeaders(certificates.own, 'not the secret of the proxy'),
  })),
  pushRefused('another redirect URI', 'redirect-uri-mismatch', [400, 'invalid_request'], wallet, async () => ({
    fields: { redirect_uri: 'https://wallet.example/callback' },
  })),
  refusal('a request_uri after its 60 seconds', 'request-uri-expired', 'page', async (session) => {
    const { body } = await push(session, wallet)
    return present(await advance(session, 61), wallet, body.request_uri)
  }),
  refusal("another client's request_uri", 'request-uri-foreign', 'page', async (session) => {
    const { body } = await push(session, wallet)
    return present(session, bank, body.request_uri)
  }),
  refusal('a decision that comes back', 'reference-invalid', 'page', async (session) => {
    const { decide } = await obtainCode(session, wallet)
    return follow(session, decide)
  }),
  redemptionRefused('a wrong code verifier', 'code-verifier-mismatch', { fields: { code_verifier: 'x'.repeat(43) } }),
  redemptionRefused('another redirect URI at redemption', 'redirect-uri-changed', {
    fields: { redirect_uri: 'https://wallet.example/' },
  }),
  redemptionRefused("another key's proof at redemption", 'dpop-binding-mismatch', {
    proof: { jwk: keys.attackerProof, signing: { jwk: keys.attackerProof } },
  }),
  refusal('a code after its 60 seconds', 'code-expired', BAD_GRANT, async (session) => {
    const { callback } = await obtainCode(session, wallet)
    return redeem(await advance(session, 61), wallet, callback.code)
  }),
  refusal('a code for the second time', 'code-already-used', BAD_GRANT, async (session) => {
    const { callback } = await obtainCode(session, wallet)
    same((await redeem(session, wallet, callback.code)).status, 200, 'the first time')
    return redeem(session, wallet, callback.code)
  }),
  refusal("another client's code", 'code-foreign', BAD_GRANT, async (session) => {
    const { callback } = await obtainCode(session, wallet)
    return redeem(session, agency, callback.code)
  }),
  refusal('a redemption under another certificate', 'client-certificate-mismatch', BAD_CLIENT, async (session) => {
    const { callback } = await obtainCode(session, edge)
    return redeem(session, edge, callback.code, { certificate: certificates.foreign })
  }),
]
