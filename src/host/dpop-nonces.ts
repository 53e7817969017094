import type { AcceptedNonce } from '../types/ports.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { callPort } from './answers.ts'

type Nonces = Pick<AuthorizationServer, 'dpopNonces'>

export const issueNonce = async ({ dpopNonces }: Nonces, now: EpochSeconds): Promise<string> =>
  callPort('dpopNonces.issue', () => dpopNonces.issue(now))

/** Asks whether a nonce is accepted, and until when. */
export const acceptNonce = (
  { dpopNonces }: Nonces,
  nonce: string,
  now: EpochSeconds,
): Promise<AcceptedNonce | undefined> => callPort('dpopNonces.accept', () => dpopNonces.accept(nonce, now))
