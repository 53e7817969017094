import { refuseClient } from '../errors/client-authentication.ts'
import { refuseSecret } from '../errors/client-secret.ts'
import { isSecretOf } from '../host/client-secret-verifier.ts'
import type { Client } from '../types/client.ts'
import type { PresentedCredentials, ReadCredentials } from '../types/parts.ts'
import type { VerifyClientSecret } from '../types/ports.ts'
import { ok, refused } from '../types/result.ts'
import { readSecretCredentials } from './credentials.ts'
import { knownSecrets } from './known-secrets.ts'
import { verifyClientSecret } from './secret.ts'

/** Reads a client's secret and its `client_id` from the header or the form.
 * @see RFC 6749 §2.3.1 */
export const readClientSecret: ReadCredentials = (_as, request, form) => {
  const found = readSecretCredentials(request.headers, form)
  if (!found.ok) return found
  const { value } = found
  if (value.client_id === undefined) return refused(refuseClient('client-authentication-missing'))
  return ok({
    client_id: value.client_id,
    methods: ({ clientSecretMethodsInterchangeable }) =>
      clientSecretMethodsInterchangeable ? undefined : METHODS_OF[value.kind],
    prove: prover(value.client_secret),
  })
}

const METHODS_OF = { basic: ['client_secret_basic'], post: ['client_secret_post'] } as const

/** Authenticates a client by its secret. An unknown client costs as much as a known one. */
const prover =
  (secret: string): PresentedCredentials['prove'] =>
  (as, client, _method, now) =>
    as.verifyClientSecret === undefined
      ? verifyClientSecret(secret, client, now, as.digest, knownSecrets(as))
      : verifyByHost(as.verifyClientSecret, secret, client)

const verifyByHost = async (
  verify: VerifyClientSecret,
  secret: string,
  client: Client | undefined,
): ReturnType<PresentedCredentials['prove']> =>
  (await isSecretOf(verify, secret, client)) ? ok(undefined) : refused(refuseSecret('client-secret-mismatch'))
