import { type ClientAuthenticationMethod, factsOf, METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { NamedFault } from './named-faults.ts'
import type { TestServer } from './server.ts'

export const USED_REQUEST_URI = 'presentation request_uri: used before'
export const NOT_PUSHED = 'presentation request_uri: missing'
export const USED_CODE = 'token code: used before'

/** Who sends a request: a client of the kit, which may have other secrets or keys. */
export interface Sender {
  readonly kit: TestServer
  readonly client: ClientAuthenticationMethod
}

/** A fault of an application, which more than one request shows, or credentials of another client. */
export interface ApplicationFault extends NamedFault {
  /** The value that is used a second time, after a good request. */
  readonly again?: 'request_uri' | 'code' | 'client_assertion' | 'DPoP'
  /** Changes who sends the last request. Undefined where the policy admits no such client. */
  readonly sender?: ChangeSender
}

type ChangeSender = (own: Sender) => Sender | undefined

/** The client sends another secret than its own. */
const withSecret =
  (change: (secret: string) => string): ChangeSender =>
  ({ kit, client }) => {
    const record = kit.clients[client]
    const changed = { ...record, client_secret: change(record.client_secret ?? '') }
    return { kit: { ...kit, clients: { ...kit.clients, [client]: changed } }, client }
  }

/** The client sends the credentials of another method under its own name. */
const authenticatingAs =
  (method: (own: ClientAuthenticationMethod) => ClientAuthenticationMethod): ChangeSender =>
  ({ kit, client }) => ({
    kit: { ...kit, clients: { ...kit.clients, [method(client)]: kit.clients[client] } },
    client: method(client),
  })

/** Another client, which a request without a certificate can authenticate. */
const anotherClient: ChangeSender = ({ kit, client }) => {
  const other = METHOD_NAMES.find(
    (name) =>
      name !== client &&
      kit.as.policy.token_endpoint_auth_methods_supported.includes(name) &&
      factsOf(name)?.part !== 'proveClientCertificate',
  )
  return other && { kit, client: other }
}

const wrongSecret = withSecret((secret) => [...secret].reverse().join(''))
const withoutCredentials = authenticatingAs(() => 'none')

/** Faults of a whole application: a value that counts twice where the application keeps it, secrets that it compares in its own way, and a token
 * endpoint that authenticates clients by itself. The faults of single requests cannot show them.
 * @see RFC 9126 §4, §5, RFC 6749 §2.3.1, §4.1.2, §4.1.3, RFC 7636 §4.6, RFC 9449 §5, §11.1 */
export const applicationFaults: readonly ApplicationFault[] = /* @__PURE__ */ (() => [
  {
    name: 'assertion client_assertion: missing',
    at: 'push',
    how: 'no assertion, by a client that must authenticate',
    reason: 'client-authentication-missing',
    sender: withoutCredentials,
    script: { client: 'private_key_jwt' },
  },
  {
    name: 'secret client_secret: wrong',
    at: 'push',
    how: 'another secret',
    reason: 'client-secret-mismatch',
    sender: wrongSecret,
    script: { client: 'client_secret_basic' },
  },
  {
    name: 'secret client_secret: cut off',
    at: 'push',
    how: 'a secret without its last character',
    reason: 'client-secret-mismatch',
    sender: withSecret((secret) => secret.slice(0, -1)),
    script: { client: 'client_secret_basic' },
  },
  {
    name: 'secret client_secret: upper case',
    at: 'push',
    how: 'the secret in capital letters',
    reason: 'client-secret-mismatch',
    sender: withSecret((secret) => secret.toUpperCase()),
    script: { client: 'client_secret_basic' },
  },
  {
    name: 'secret client_secret: missing',
    at: 'push',
    how: 'no secret, by a client that must authenticate',
    reason: 'client-authentication-missing',
    sender: withoutCredentials,
    script: { client: 'client_secret_basic' },
  },
  {
    name: 'secret client_secret: by the other method',
    at: 'push',
    how: 'the secret in the form in the place of Basic, or the reverse',
    reason: 'client-method-mismatch',
    sender: authenticatingAs((own) => (own === 'client_secret_post' ? 'client_secret_basic' : 'client_secret_post')),
    script: { client: 'client_secret_basic' },
  },
  {
    name: USED_REQUEST_URI,
    at: 'present',
    how: 'a request_uri that has given a code',
    reason: 'request-uri-unknown',
    again: 'request_uri',
    script: {},
  },
  {
    name: NOT_PUSHED,
    at: 'present',
    how: 'a request that was not pushed',
    reason: 'pushed-request-required',
    script: {},
  },
  {
    name: USED_CODE,
    at: 'redeem',
    how: 'a code that was redeemed before',
    reason: 'code-already-used',
    again: 'code',
    script: {},
  },
  {
    name: 'token code: of another client',
    at: 'redeem',
    how: 'a code that was issued to another client',
    reason: 'code-foreign',
    sender: anotherClient,
    script: {},
  },
  {
    name: 'token code_verifier: without code_challenge',
    at: 'redeem',
    how: 'a code_verifier where there was no code_challenge',
    reason: 'code-verifier-unexpected',
    script: { parameters: { code_challenge: undefined, code_challenge_method: undefined } },
  },
  {
    name: 'token client_secret: wrong',
    at: 'redeem',
    how: 'another secret',
    reason: 'client-secret-mismatch',
    sender: wrongSecret,
    script: { client: 'client_secret_basic' },
  },
  {
    name: 'token client_assertion: signed by another key',
    at: 'redeem',
    how: 'an assertion by another key than that of the client',
    reason: 'client-assertion-signature',
    script: { assertion: 'signature: by another key' },
  },
  {
    name: 'token client_assertion: used before',
    at: 'redeem',
    how: 'an assertion that has redeemed another code',
    reason: 'client-assertion-replayed',
    again: 'client_assertion',
    script: {},
  },
  {
    name: 'token DPoP: missing',
    at: 'redeem',
    how: 'no proof of the key that the code is bound to',
    reason: 'dpop-binding-missing',
    script: { proof: false },
  },
  {
    name: 'token DPoP: signed by another key',
    at: 'redeem',
    how: 'a proof that another key signed',
    reason: 'dpop-proof-signature',
    script: { proof: 'signature: by another key' },
  },
  {
    name: 'token DPoP: of another key',
    at: 'redeem',
    how: 'a sound proof of another key than the one that the code is bound to',
    reason: 'dpop-binding-mismatch',
    sender: ({ kit, client }) => ({ kit: { ...kit, keys: { ...kit.keys, proof: kit.keys.attacker } }, client }),
    script: {},
  },
  {
    name: 'token DPoP: used before',
    at: 'redeem',
    how: 'a proof that has redeemed another code',
    reason: 'dpop-proof-replayed',
    again: 'DPoP',
    script: {},
  },
])()
