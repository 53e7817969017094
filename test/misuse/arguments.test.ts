import { describe, it } from 'vitest'
import { verifyAuthorizationDetails } from '../../src/authorization-request/authorization-details.ts'
import { verifyCodeVerifier } from '../../src/authorization-request/code-verifier.ts'
import { areDetailsNarrower } from '../../src/authorization-request/narrower-details.ts'
import { verifyRequestObject } from '../../src/authorization-request/request-object.ts'
import { requestObjectForm } from '../../src/authorization-request/request-object-form.ts'
import { verifyClientAssertion } from '../../src/client-authentication/assertion.ts'
import { findClientCredentials } from '../../src/client-authentication/credentials.ts'
import { verifyClientSecret } from '../../src/client-authentication/secret.ts'
import { clientFromAttestation } from '../../src/client-sources/attested-clients.ts'
import { computeFreshness } from '../../src/client-sources/freshness.ts'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { clientAttestationChallengeReply } from '../../src/endpoints/attestation-challenge.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { evaluateInteraction } from '../../src/endpoints/evaluate-interaction.ts'
import { grantOf } from '../../src/endpoints/grant.ts'
import { authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { authorizationReply } from '../../src/http/replies.ts'
import { demandPolicy } from '../../src/profiles/client-demands.ts'
import { oauth21, weakerThan } from '../../src/profiles/index.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import { collectRound } from '../../src/stores/collect.ts'
import { encryptedStore } from '../../src/stores/encrypted.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { unwrap } from '../../src/testing/index.ts'
import { clients, formPost, keys, PUSH, query, TOKEN, testHost } from '../support/host.ts'
import { expectMisuse, type Misuse } from './support.ts'

const NOW = 1_800_000_000
const clock = () => NOW
const headers = new Headers()
const none = undefined as never
const host = testHost()
const bounds = { least: 0, most: 60, standard: 30 }
const attestation = { client_id: 'wallet', popMethod: 'attestation_pop_jwt' } as never
const challenging = (clientAttestationChallenge: string) =>
  ({
    ...host.as,
    policy: { ...host.as.policy, clientAttestationChallenge, client_attestation_pop_methods_supported: ['none'] },
  }) as never
const answer = { redirect_uri: 'https://client.example/cb', response_mode: 'query', parameters: {} } as never
const yes = { decision: 'granted', subject: 'user' } as const
const withoutPKCE = { ...host.as, policy: { ...host.as.policy, code_challenge_methods_supported: [] } }
const secret = 's'.repeat(32)
const encrypted = (length: number) =>
  encryptedStore(memoryStore({ clock }), { secrets: [secret], randomBytes: () => new Uint8Array(length) })
const granted = async (changes: object) => {
  const pending = await host.begin(clients.basic)
  return (
    host.as &&
    (await host.decide(unwrap(pending) as never, { decision: 'granted', subject: 'user', ...changes } as never))
  )
}

const messages: readonly Misuse[] = [
  [
    'types must be the types of authorization details; got undefined.',
    () => verifyAuthorizationDetails('[]', none, { client_id: 'a' }),
    () => verifyAuthorizationDetails('[]', {}, { client_id: 'a' }),
  ],
  [
    'challenged must be the code_challenge and its method, as stored; got undefined.',
    () => verifyCodeVerifier('x', none),
    () => verifyCodeVerifier('x', { code_challenge: 'y', code_challenge_method: 'S256' }),
  ],
  [
    'granted must be a list of authorization details; got an object.',
    () => areDetailsNarrower({} as never, [], {}),
    () => areDetailsNarrower([], [], {}),
  ],
  [
    'requested must be a list of authorization details; got undefined.',
    () => areDetailsNarrower([], none, {}),
    () => areDetailsNarrower([], [], {}),
  ],
  [
    'members must be the payload of a request object; got a string.',
    () => requestObjectForm('{}' as never, []),
    () => requestObjectForm({}, []),
  ],
  [
    'declared must be a list of names of parameters; got a string.',
    () => requestObjectForm({}, 'audience' as never),
    () => requestObjectForm({}, ['audience']),
  ],
  [
    'jws must be a request object that parseRequestObject returned; got a string.',
    () => verifyRequestObject('a.b.c' as never, none),
    () => undefined,
  ],
  [
    'assertion must be an assertion that parseClientAssertion returned; got a string.',
    () => verifyClientAssertion('a.b.c' as never, none),
    () => undefined,
  ],
  [
    'headers must be headers with get(name); got an object.',
    () => findClientCredentials({ authorization: 'Basic x' } as never, new Map()),
    () => findClientCredentials(new Headers({ authorization: 'Basic x' }), new Map()),
  ],
  [
    'form must be a Map of the form parameters; got an object.',
    () => findClientCredentials(headers, {} as never),
    () => findClientCredentials(headers, new Map()),
  ],
  [
    'client must be a client, or undefined; got a string.',
    () => verifyClientSecret(secret, 'basic' as never, NOW),
    () => verifyClientSecret(secret, clients.basic, NOW),
  ],
  [
    'options must be an object with policy and derive; got undefined.',
    () => clientFromAttestation(none),
    () => clientFromAttestation({ policy: oauth21, derive: () => undefined }),
  ],
  [
    'attestation must be a verified client attestation; got undefined.',
    () => clientFromAttestation({ policy: oauth21, derive: () => ({}) })(none),
    () => clientFromAttestation({ policy: oauth21, derive: () => ({}) })(attestation),
  ],
  [
    'derive must be a function that returns the metadata of a client, or undefined; got a boolean.',
    () => clientFromAttestation({ policy: oauth21, derive: () => true as never })(attestation),
    () => clientFromAttestation({ policy: oauth21, derive: () => ({}) })(attestation),
  ],
  [
    'headers must be headers with get(name); got an object.',
    () => computeFreshness({} as never, NOW, bounds),
    () => computeFreshness(headers, NOW, bounds),
  ],
  [
    'bounds must be an object with least, most and standard; got a number.',
    () => computeFreshness(headers, NOW, 60 as never),
    () => computeFreshness(headers, NOW, bounds),
  ],
  [
    'jwk must be a public key as JWK; got a string.',
    () => computeJWKThumbprint('-----BEGIN PUBLIC KEY-----' as never),
    () => computeJWKThumbprint(keys.client.jwk),
  ],
  [
    "policy.clientAttestationChallenge must be 'optional' or 'required' to answer at the challenge endpoint; got 'off'.",
    () => clientAttestationChallengeReply(challenging('off'), { method: 'GET' }),
    () => clientAttestationChallengeReply(challenging('optional'), { method: 'POST' }),
  ],
  [
    'as must be an authorization server; got undefined.',
    () => authorizationReply(none, { ok: true, value: answer }),
    () => authorizationReply(host.as, { ok: true, value: answer }),
  ],
  [
    'binding.findInstance must be a function; got a string.',
    () => authenticateTokenRequest(host.as, formPost(TOKEN, {}), { findInstance: 'instance' as never }),
    () => authenticateTokenRequest(host.as, formPost(TOKEN, {}), { findInstance: null as never }),
  ],
  [
    'client must be a client; got undefined.',
    () => verifyAuthorizationDetails('[]', {}, none),
    () => verifyAuthorizationDetails('[]', {}, { client_id: 'a' }),
  ],
  [
    'code_challenge must be a string; got a number.',
    () => verifyCodeVerifier('x', { code_challenge: 7 as never, code_challenge_method: 'S256' }),
    () => verifyCodeVerifier(none, { code_challenge: null as never }),
  ],
  [
    'request.url must be a string; got a URL.',
    () => processAuthorizationRequest(host.as, { ...query({}), url: new URL(query({}).url) as never }),
    () => processAuthorizationRequest(host.as, query({})),
  ],
  [
    'pending must be the value of an accepted authorization request; got an object.',
    async () =>
      evaluateInteraction((await host.begin(clients.basic)) as never, undefined, { now: NOW, consented: true }),
    async () => evaluateInteraction(unwrap(await host.begin(clients.basic)), undefined, { now: NOW, consented: true }),
  ],
  [
    'decision.scopes must be a member of a granted decision; got an unknown name. Write decision.scope.',
    () => granted({ scopes: ['read'] }),
    () => granted({ scope: ['read'] }),
  ],
  [
    'authorization_details must be JSON, with finite numbers and integers within ±(2^53−1); got another value from the decision or from a schema.',
    async () =>
      grantOf(host.as, unwrap(await host.begin(clients.basic)), {
        ...yes,
        authorization_details: [{ type: 'a', at: Number.NaN }],
      }),
    async () => grantOf(host.as, unwrap(await host.begin(clients.basic)), { ...yes, authorization_details: [] }),
  ],
  [
    'code_challenge_method must be in policy.code_challenge_methods_supported; got "S256", validated under another policy. Call resumeAuthorizationRequest.',
    async () => issueAuthorizationResponse(withoutPKCE, unwrap(await host.begin(clients.basic)) as never, yes),
    async () => issueAuthorizationResponse(host.as, unwrap(await host.begin(clients.basic)) as never, yes),
  ],
  [
    'pushed_authorization_request_endpoint must be set to serve PAR; got undefined.',
    () =>
      processPushedAuthorizationRequest(
        { ...host.as, pushed_authorization_request_endpoint: none },
        formPost(PUSH, {}),
      ),
    () => processPushedAuthorizationRequest(host.as, formPost(PUSH, {})),
  ],
  [
    'demands must be an object with fields of Policy; got "fapi".',
    () => demandPolicy(oauth21, 'fapi'),
    () => demandPolicy(oauth21, {}),
  ],
  [
    'policy must be a Policy; got a string. Spread a profile, such as { ...oauth21 }.',
    () => weakerThan('oauth21' as never, oauth21),
    () => weakerThan({ ...oauth21 }, oauth21),
  ],
  [
    'parts must be the parts of the server; got undefined. Import them from parapet/parts.',
    () => assembleAuthorizationServer({} as never, none),
    () => undefined,
  ],
  [
    'options must be an object; got undefined.',
    () => collectRound({ deleteExpired: async () => 0 }, undefined as never, 1),
    () => collectRound({ deleteExpired: async () => 0 }, { clock }, 1),
  ],
  [
    'randomBytes must return at least the 12 bytes asked for, as a Uint8Array; got a Uint8Array of 11 bytes.',
    () => encrypted(11).insert('key', 'value', NOW + 60),
    () => encrypted(12).insert('key', 'value', NOW + 60),
  ],
]

describe('a message about an argument', () => {
  it.each(messages)('reads: %s (%#)', async (...misuse) => expectMisuse(misuse))
})
