import { isEpochSeconds } from '../encoding/epoch-seconds.ts'
import { isToken } from '../encoding/space-delimited.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { Parts } from '../types/parts.ts'
import type { AcceptedNonce, DPoPNonces, FindClient } from '../types/ports.ts'
import { booleanOf, bytesOf, callPort, callPortNow, nullToUndefined, requireForm, textOf } from './answers.ts'
import { checkReading } from './certificate-reading.ts'
import { readClientRecord } from './client-record.ts'
import { readRefusal } from './client-registry.ts'
import { checkedDigest } from './digest.ts'
import { readKeySet } from './key-set.ts'
import { keysUnavailable } from './keys-unavailable.ts'

/** Wraps the ports so that each answer is compared with its type; `null` counts as absent. For another answer the call fails with a TypeError
 * that names the port and the type of the answer. The operation then rejects and grants nothing.
 *
 * A server without this part treats a malformed answer as a refusal and does not name the port. */
export const checkPorts: NonNullable<Parts['checkPorts']> = ({
  findClient,
  findClientKeys,
  clock,
  randomBytes,
  digest,
  readClientCertificate,
  allowsResource,
  ...ports
}) => ({
  dpopNonces: checkedNonces(ports.dpopNonces),
  findClient: checkedFindClient(findClient),
  findClientKeys: (client, wanted) => callPort('findClientKeys', () => findClientKeys(client, wanted), foundKeys),
  clock: () => callPortNow('clock', clock),
  randomBytes: (length) => {
    const port = 'randomBytes'
    return bytesOf(
      port,
      callPortNow(port, () => randomBytes(length)),
    )
  },
  digest: digest && checkedDigest(digest),
  readClientCertificate: (request) =>
    checkReading(callPortNow('readClientCertificate', () => readClientCertificate(request))),
  allowsResource: (resource, client) =>
    booleanOf(
      'resources',
      callPortNow('resources', () => allowsResource(resource, client)),
    ),
})

const foundKeys = (port: string, answer: unknown): JSONWebKeySet => {
  if (nullToUndefined(answer) === undefined) throw keysUnavailable('findClientKeys answered that there are none.')
  return readKeySet(port, answer)
}

/** Checks the answers of a registry. The mark of a registry that reads documents stays, because the metadata states it. */
const checkedFindClient = (findClient: FindClient): FindClient => {
  const port = 'findClient'
  const find: FindClient = async (client_id) => {
    const answer: unknown = nullToUndefined(await findClient(client_id))
    if (answer === undefined) return undefined
    const record = requireForm<Readonly<Record<string, unknown>>>(port, 'a client', typeof answer === 'object', answer)
    if (nullToUndefined(record.client_id) !== undefined) return readClientRecord(record)
    const { refused } = record
    // a list of rows, or the result around it, has no client_id, and would count as unknown
    requireForm(port, 'a client with a client_id', nullToUndefined(refused) !== undefined, answer)
    return readRefusal(port, refused)
  }
  const { client_id_metadata_document_supported } = findClient
  return client_id_metadata_document_supported === true
    ? Object.assign(find, { client_id_metadata_document_supported })
    : find
}

/** Checks the answers of the nonces port. */
export const checkedNonces = (nonces: DPoPNonces): DPoPNonces => ({
  // a nonce travels in a header, which allows these characters only (RFC 9449 §8.1)
  issue: async (now) => {
    const port = 'dpopNonces.issue'
    const nonce = textOf(port, await callPort(port, () => nonces.issue(now)))
    return requireForm(port, 'visible ASCII', isToken(nonce), nonce)
  },
  accept: async (nonce, now) => {
    const port = 'dpopNonces.accept'
    const answer = nullToUndefined(await callPort(port, () => nonces.accept(nonce, now)))
    if (answer === undefined) return undefined
    const { acceptedUntil, renew }: AcceptedNonce = answer
    return {
      // without the time, or with one in milliseconds, a proof could be used again
      acceptedUntil: requireForm(`${port}: acceptedUntil`, 'seconds since 1970', isTime(acceptedUntil), acceptedUntil),
      renew: booleanOf(`${port}: renew`, renew),
    }
  },
})

/** A nonce may count for ever. */
const isTime = (value: number): boolean => value === Infinity || isEpochSeconds(value)
