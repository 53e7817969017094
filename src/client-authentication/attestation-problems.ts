import { attestationPolicyOf } from '../host/attestation-policy.ts'
import type { ReadClientAttestation } from '../types/parts.ts'

/** Names what every server with attestations must have, small bundles included.
 * @see draft-ietf-oauth-attestation-based-client-auth §6, §10.8 */
export const findAttestationProblems: ReadClientAttestation['findProblems'] = (
  { clientAttestation = {}, dpopNonces },
  policy,
  parts,
) => {
  const attestations = attestationPolicyOf(policy)
  const { trustAnchors = [], attesterKeys: { keys = [] } = {}, findAttesterKeys } = clientAttestation
  const knowsNobody = trustAnchors.length === 0 && keys.length === 0 && findAttesterKeys === undefined
  const hasNonces = dpopNonces !== undefined || parts.deriveDPoPNonces !== undefined
  return [
    ...problem(
      attestations !== undefined && knowsNobody,
      'clientAttestation must say which attesters the server trusts, because the policy accepts attestations; got none. ' +
        'Pass trustAnchors, attesterKeys or findAttesterKeys.',
    ),
    ...problem(
      (attestations?.challenge ?? 'off') !== 'off' && !hasNonces,
      'policy.clientAttestationChallenge must come with the part deriveDPoPNonces; got none. Import it from parapet/parts.',
    ),
    // the checks of all options name the bounds as well
    ...(parts.findOptionProblems === undefined ? NUMBERS : []).flatMap((field) =>
      problem(
        policy[field] !== undefined && !Number.isSafeInteger(policy[field]),
        `policy.${field} must be a whole number; got ${policy[field]}.`,
      ),
    ),
  ]
}

const NUMBERS = ['clientAttestationMaxAge', 'clientAttestationPopMaxAge'] as const

const problem = (exists: boolean, sentence: string): readonly string[] => (exists ? [sentence] : [])
