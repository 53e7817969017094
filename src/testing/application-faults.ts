import type { NamedFault } from './named-faults.ts'

export const USED_REQUEST_URI = 'presentation request_uri: used before'
export const USED_CODE = 'token code: used before'

/** A fault of an application, and the value that it uses a second time, after a good request. */
export interface ApplicationFault extends NamedFault {
  readonly again?: 'request_uri' | 'code'
}

/** Faults of a whole application: a value that counts twice where the application keeps it, and a token endpoint that authenticates clients
 * by itself. The faults of single requests cannot show them.
 * @see RFC 9126 §4, RFC 6749 §4.1.2, §4.1.3, RFC 9449 §5 */
export const applicationFaults: readonly ApplicationFault[] = [
  {
    name: USED_REQUEST_URI,
    at: 'present',
    how: 'a request_uri that has given a code',
    reason: 'request-uri-unknown',
    again: 'request_uri',
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
    name: 'token client_assertion: signed by another key',
    at: 'redeem',
    how: 'an assertion by another key than that of the client',
    reason: 'client-assertion-signature',
    script: { assertion: 'signature: by another key' },
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
]
