import type {
  CLIENT_AUTHENTICATION_METHODS,
  ClientAuthenticationMethod,
} from '../types/client-authentication-methods.ts'
import type { Parts } from '../types/parts.ts'
import { verifyAssertionMAC } from './assertion-mac.ts'
import { readClientAssertion } from './assertion-method.ts'
import { readClientAttestation } from './attestation-method.ts'
import { proveClientCertificate } from './certificate-method.ts'
import { readClientSecret } from './secret-method.ts'

type Methods = typeof CLIENT_AUTHENTICATION_METHODS

type PartsOf<Method extends ClientAuthenticationMethod> = Required<
  Pick<Parts, Extract<Methods[Method][keyof Methods[Method]], keyof Parts>>
>

/** The code that verifies each method. Only a server with all parts carries this table. */
const VERIFIERS = {
  none: {},
  client_secret_post: { readClientSecret },
  client_secret_basic: { readClientSecret },
  client_secret_jwt: { readClientAssertion, verifyAssertionMAC },
  private_key_jwt: { readClientAssertion },
  tls_client_auth: { proveClientCertificate },
  self_signed_tls_client_auth: { proveClientCertificate },
  attest_jwt_client_auth: { readClientAttestation },
  attest_jwt_client_auth_dpop: { readClientAttestation },
} as const satisfies { readonly [Method in ClientAuthenticationMethod]: PartsOf<Method> }

/** The parts that verify every method. */
export const allVerifiers = (): Parts => Object.assign({}, ...Object.values<Parts>(VERIFIERS)) as Parts
