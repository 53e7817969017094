import type { OAuthError } from '../errors/oauth-error.ts'
import { partOf } from '../host/part-of.ts'
import type { HttpRequest } from '../types/http.ts'
import type { ProvenKey } from '../types/parts.ts'
import { type Awaitable, ok, type Result } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { knowsDPoP } from './knows-dpop.ts'

/** Reads the DPoP proof of a request. A policy without DPoP ignores the header. */
export const readProof = (
  as: AuthorizationServer,
  request: HttpRequest,
  client_id: string,
  now: EpochSeconds,
): Awaitable<Result<ProvenKey | undefined, OAuthError<'invalid_dpop_proof' | 'use_dpop_nonce'>>> =>
  knowsDPoP(as.policy) ? partOf(as, 'readDPoPProof')(as, request, client_id, now) : ok(undefined)
