import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

type Nonces = Pick<AuthorizationServer, 'dpopNonces'>

export const issueNonce = async ({ dpopNonces }: Nonces, now: EpochSeconds): Promise<string> => dpopNonces.issue(now)

/** Asks whether a nonce is accepted, and until when. */
export const acceptNonce = (
  { dpopNonces }: Nonces,
  nonce: string,
  now: EpochSeconds,
): ReturnType<typeof dpopNonces.accept> => dpopNonces.accept(nonce, now)
