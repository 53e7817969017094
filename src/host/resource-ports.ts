import { defaultDigest } from '../crypto/digest.ts'
import { optionalFunction, requireFunction, requireResourcePolicy } from '../encoding/require-that.ts'
import type { ReadClientCertificate } from '../types/certificate.ts'
import type { Parts } from '../types/parts.ts'
import type { Clock, Digest, DPoPNonces, OnEvent, Store, VerifySignature } from '../types/ports.ts'
import type { ResourceServer } from '../types/resource.ts'
import { callPortNow, nullToUndefined } from './answers.ts'
import { checkReading } from './certificate-reading.ts'
import { checkedNonces } from './checked-ports.ts'
import { certificateOfConnection } from './client-certificate.ts'
import { checkedDigest } from './digest.ts'
import { ignoreEvents } from './events.ts'
import { systemClock } from './system-clock.ts'
import { traceEvents } from './trace-events.ts'

/** The ports of a protected resource, with defaults filled in. */
export interface ResourcePorts {
  readonly store: Store
  readonly digest: Digest
  readonly verifySignature?: VerifySignature | undefined
  readonly dpopNonces: DPoPNonces | undefined
  readonly readClientCertificate: ReadClientCertificate
  readonly onEvent: OnEvent
  readonly clock: Clock
  readonly parts: Pick<Parts, 'traceEvents'>
}

/** Puts a check before the ports of a protected resource, and fills in what it does not bring. No factory has checked the configuration:
 * throws TypeError for a member of another kind. */
export const resourcePorts = (rs: ResourceServer): ResourcePorts => {
  requireResourcePolicy(rs)
  const { store } = rs
  const clock = optionalFunction('rs.clock', rs.clock) ?? systemClock
  requireFunction('rs.store.insert', store?.insert)
  const digest = optionalFunction('rs.digest', rs.digest)
  const readClientCertificate =
    optionalFunction('rs.readClientCertificate', rs.readClientCertificate) ?? certificateOfConnection
  const dpopNonces = nullToUndefined(rs.dpopNonces)
  if (dpopNonces !== undefined) {
    requireFunction('rs.dpopNonces.issue', dpopNonces.issue)
    requireFunction('rs.dpopNonces.accept', dpopNonces.accept)
  }
  return {
    store,
    digest: digest === undefined ? defaultDigest : checkedDigest(digest),
    verifySignature: optionalFunction('rs.verifySignature', rs.verifySignature),
    dpopNonces: dpopNonces && checkedNonces(dpopNonces),
    readClientCertificate: (request) =>
      checkReading(callPortNow('readClientCertificate', () => readClientCertificate(request))),
    onEvent: optionalFunction('rs.onEvent', rs.onEvent) ?? ignoreEvents,
    clock: () => callPortNow('clock', clock),
    parts: { traceEvents },
  }
}
