import { defaultDigest } from '../crypto/digest.ts'
import type { ReadClientCertificate } from '../types/certificate.ts'
import type { Parts } from '../types/parts.ts'
import type { Clock, Digest, DPoPNonces, OnEvent, Store } from '../types/ports.ts'
import type { ResourceServer } from '../types/resource.ts'
import { askNow } from './answers.ts'
import { checkReading } from './certificate-reading.ts'
import { checkedNonces } from './checked-ports.ts'
import { checkedDigest } from './digest.ts'
import { nobodyListens } from './events.ts'
import { traceEvents } from './trace-events.ts'

/** The ports of a protected resource, with defaults filled in. */
export interface ResourcePorts {
  readonly store: Store
  readonly digest: Digest
  readonly dpopNonces: DPoPNonces | undefined
  readonly readClientCertificate: ReadClientCertificate
  readonly onEvent: OnEvent
  readonly clock: Clock
  readonly parts: Pick<Parts, 'traceEvents'>
}

/** Puts a check before the ports of a protected resource, and fills in what it does not bring. */
export const resourcePorts = ({
  store,
  digest,
  dpopNonces,
  readClientCertificate = certificateOfConnection,
  onEvent = nobodyListens,
  clock,
}: ResourceServer): ResourcePorts => ({
  store,
  digest: digest === undefined ? defaultDigest : checkedDigest(digest),
  dpopNonces: dpopNonces && checkedNonces(dpopNonces),
  readClientCertificate: (request) =>
    checkReading(askNow('readClientCertificate', () => readClientCertificate(request))),
  onEvent,
  clock,
  parts: { traceEvents },
})

const certificateOfConnection: ReadClientCertificate = ({ clientCertificate: certificate }) =>
  certificate === undefined ? { kind: 'absent' } : { kind: 'certificate', certificate }
