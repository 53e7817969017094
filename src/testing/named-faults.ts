import { ATTESTATION_POP_FAULTS } from './attestation-pop.ts'
import { PRESENTATION_FAULTS } from './authorization-request.ts'
import { CLIENT_ASSERTION_FAULTS } from './client-assertion.ts'
import { CLIENT_ATTESTATION_FAULTS } from './client-attestation.ts'
import { CLIENT_CERTIFICATE_FAULTS } from './client-certificate.ts'
import { DPOP_PROOF_FAULTS } from './dpop-proof.ts'
import type { Fault } from './faults.ts'
import type { FlowScript } from './flow.ts'
import { PUSHED_PARAMETERS_FAULTS } from './pushed-parameters.ts'
import { REQUEST_OBJECT_FAULTS } from './request-object.ts'
import { FORM_FAULTS } from './requests.ts'
import { TOKEN_PARAMETERS_FAULTS } from './token-parameters.ts'

/** A fault with its name and the script that commits it. */
export interface NamedFault extends Fault {
  /** Such as `proof iat: past`: which part of the request, which parameter or claim of it, and its defect. */
  readonly name: string
  /** The step that refuses it. */
  readonly at: 'push' | 'present' | 'redeem'
  readonly script: FlowScript
}

const named = <Name extends string>(
  field: keyof FlowScript,
  at: NamedFault['at'],
  table: Readonly<Record<Name, Fault>>,
  beside: FlowScript = {},
): readonly NamedFault[] =>
  Object.entries<Fault>(table).map(([name, { how, reason, needs }]) => ({
    name: `${field} ${name}`,
    at,
    how,
    reason,
    ...(needs === undefined ? {} : { needs }),
    script: { [field]: name, ...beside },
  }))

/** Every fault of the scripted client, to be tried one by one against a server or the host's own routes. */
export const namedFaults: readonly NamedFault[] = /* @__PURE__ */ (() => [
  ...named('form', 'push', FORM_FAULTS),
  ...named('assertion', 'push', CLIENT_ASSERTION_FAULTS),
  ...named('certificate', 'push', CLIENT_CERTIFICATE_FAULTS, { client: 'tls_client_auth' }),
  ...named('attestation', 'push', CLIENT_ATTESTATION_FAULTS, { client: 'attest_jwt_client_auth' }),
  ...named('pop', 'push', ATTESTATION_POP_FAULTS, { client: 'attest_jwt_client_auth' }),
  ...named('proof', 'push', DPOP_PROOF_FAULTS),
  ...named('object', 'push', REQUEST_OBJECT_FAULTS),
  ...named('parameters', 'push', PUSHED_PARAMETERS_FAULTS),
  ...named('presentation', 'present', PRESENTATION_FAULTS),
  ...named('token', 'redeem', TOKEN_PARAMETERS_FAULTS),
])()
