import { refuseDetails } from './authorization-details.ts'
import { refuseAssertion } from './client-assertion.ts'
import { refuseAttestation } from './client-attestation.ts'
import { refuseClient } from './client-authentication.ts'
import { refuseCertificate } from './client-certificate.ts'
import { refuseDocument } from './client-document.ts'
import { refuseSecret } from './client-secret.ts'
import { refuseChallenge } from './code-challenge.ts'
import { refuseVerifier } from './code-verifier.ts'
import { refuseDecision } from './decision.ts'
import { refuseDeclared } from './declared-parameters.ts'
import { refuseDPoP } from './dpop.ts'
import { refuseAccessToken } from './dpop-ath.ts'
import { refuseThumbprint } from './dpop-jkt.ts'
import { type Endpoint, type ErrorTable, entriesOf, type ReasonEntries } from './error-table.ts'
import { refuseMessage } from './message.ts'
import { refusePresentation } from './presentation.ts'
import { refuseRate } from './rate.ts'
import { refuseRedemption } from './redemption.ts'
import { refuseMetadata } from './registration.ts'
import { refuseRequest } from './request.ts'
import { refuseRequestObject } from './request-object.ts'
import { refuseAccess } from './resource.ts'
import { refuseServerError } from './server-error.ts'

export type { Endpoint, ReasonEntry } from './error-table.ts'

/** Every error table, roughly in the order in which a request meets them. An entry has the chapter in the reference, the endpoints that answer
 * every row without an own `at`, and the table. The catalogue, its types and the reference come from this list. A file of `src` that
 * refuses imports its own table, so that its bundle has no other. */
// biome-ignore format: a table, one error table a line
export const ERROR_TABLES = [
  { chapter: 'The message', at: ['push', 'authorization', 'token'], table: refuseMessage },
  { chapter: 'The message', at: ['push', 'authorization', 'token'], table: refuseServerError },
  { chapter: 'The message', at: ['push', 'authorization', 'token'], table: refuseRate },
  { chapter: 'Client authentication', at: ['push', 'token'], table: refuseClient },
  { chapter: 'Client authentication', at: ['push', 'token'], table: refuseAssertion },
  { chapter: 'Client authentication', at: ['push', 'token'], table: refuseSecret },
  { chapter: 'Client authentication', at: ['push', 'token'], table: refuseCertificate },
  { chapter: 'Client attestations', at: ['push', 'token'], table: refuseAttestation },
  { chapter: 'Clients that a metadata document describes', at: ['push', 'authorization', 'token'], table: refuseDocument },
  { chapter: 'DPoP', at: ['push', 'token', 'resource'], table: refuseDPoP },
  { chapter: 'DPoP', at: ['resource'], table: refuseAccessToken },
  { chapter: 'DPoP', at: ['push', 'authorization'], table: refuseThumbprint },
  { chapter: 'Request objects', at: ['push', 'authorization'], table: refuseRequestObject },
  { chapter: 'Which request, and whose', at: ['authorization'], table: refusePresentation },
  { chapter: 'The request itself', at: ['push', 'authorization'], table: refuseRequest },
  { chapter: 'The request itself', at: ['push', 'authorization'], table: refuseDeclared },
  { chapter: 'The request itself', at: ['push', 'authorization'], table: refuseChallenge },
  { chapter: 'The request itself', at: ['push', 'authorization', 'token'], table: refuseDetails },
  { chapter: 'What the user or the host decided', at: ['authorization'], table: refuseDecision },
  { chapter: 'Redemption', at: ['token'], table: refuseRedemption },
  { chapter: 'Redemption', at: ['token'], table: refuseVerifier },
  { chapter: 'A protected resource', at: ['resource'], table: refuseAccess },
  { chapter: 'The registration of a client', at: ['registration'], table: refuseMetadata },
] as const

type Listed = (typeof ERROR_TABLES)[number]
type EntriesOfEach<One> = One extends Listed ? ReasonEntries<One['table'], One['at']> : never
type Intersected<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** Every reason for which the core refuses. */
export const REASONS: Intersected<EntriesOfEach<Listed>> = /* @__PURE__ */ (() =>
  Object.assign({}, ...ERROR_TABLES.map(({ table, at }) => entriesOf<ErrorTable, readonly Endpoint[]>(table, at))))()

/** Why the core refuses a request: a stable code, which the error reference explains. */
export type CoreReason = keyof typeof REASONS

/** Why a request was refused: a stable code for logs and tests. Reasons of a host's own rules start with `host:`. */
export type Reason = CoreReason | `host:${string}`

/** The wire codes that an endpoint can answer. */
export type ErrorCode<At extends Endpoint = Endpoint> = {
  [Name in CoreReason]: At extends (typeof REASONS)[Name]['at'][number] ? (typeof REASONS)[Name]['error'] : never
}[CoreReason]
