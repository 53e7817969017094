import type { Client } from '../types/client.ts'
import type { ClientAttestation, ClientAttestationOptions, UntrustedAttestation } from '../types/client-attestation.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { ClientRefusal } from '../types/ports.ts'
import { booleanOf, callPort, nullToUndefined, requireForm } from './answers.ts'
import { isRefusal, readRefusal } from './client-registry.ts'
import { readKeySet } from './key-set.ts'

/** Asks the host for the keys of an attester; undefined where the host does not trust it. */
export const findKeysOfAttester = async (
  { findAttesterKeys }: ClientAttestationOptions,
  attestation: UntrustedAttestation,
): Promise<JSONWebKeySet | undefined> => {
  if (findAttesterKeys === undefined) return undefined
  const port = 'clientAttestation.findAttesterKeys'
  const answer: unknown = nullToUndefined(await callPort(port, () => findAttesterKeys(attestation)))
  return answer === undefined ? undefined : readKeySet(port, answer)
}

/** Asks the host whether a verified attestation counts. */
export const allowsAttestation = async (
  { allowsAttestation: allows }: ClientAttestationOptions,
  attestation: ClientAttestation,
): Promise<boolean> =>
  allows === undefined || callPort('clientAttestation.allowsAttestation', () => allows(attestation), booleanOf)

/** Derives a client from an attestation; undefined where the host admits none. The mark shows that the metadata was checked as a
 * registration is. */
export const deriveAttestedClient = async (
  { deriveClient }: ClientAttestationOptions,
  client_id: string,
  attestation: ClientAttestation,
): Promise<Client | ClientRefusal | undefined> => {
  if (deriveClient === undefined) return undefined
  const port = 'clientAttestation.deriveClient'
  const answer = nullToUndefined(await callPort(port, () => deriveClient(attestation)))
  if (answer === undefined) return undefined
  if (isRefusal(answer)) return readRefusal(port, answer.refused)
  const isChecked = answer.clientSource === 'attestation' && answer.client_id === client_id
  return requireForm(port, 'a client of clientFromAttestation', isChecked, answer)
}
