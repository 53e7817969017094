import { attestationPolicyOf } from '../host/attestation-policy.ts'
import type { ReadClientAttestation } from '../types/parts.ts'

const NUMBERS = ['clientAttestationMaxAge', 'clientAttestationPopMaxAge'] as const

/** Names the options with which attestations cannot be verified, for every server that verifies them, small bundles included.
 * @see draft-ietf-oauth-attestation-based-client-auth §6, §10.8 */
export const unfitOptions: ReadClientAttestation['unfitOptions'] = (
  { clientAttestation = {}, dpopNonces },
  policy,
  parts,
) => {
  const attestations = attestationPolicyOf(policy)
  const { trustAnchors = [], attesterKeys: { keys = [] } = {}, findAttesterKeys } = clientAttestation
  const knowsNobody = trustAnchors.length === 0 && keys.length === 0 && findAttesterKeys === undefined
  const hasNonces = dpopNonces !== undefined || parts.deriveDPoPNonces !== undefined
  const usesChallenges = (attestations?.challenge ?? 'off') !== 'off'
  return [
    ...(attestations !== undefined && knowsNobody ? (['clientAttestation'] as const) : []),
    ...(usesChallenges && !hasNonces ? (['policy.clientAttestationChallenge'] as const) : []),
    // a comparison with NaN is false, so that nothing would ever be too old
    ...NUMBERS.flatMap((field) =>
      policy[field] !== undefined && !Number.isSafeInteger(policy[field]) ? [`policy.${field}` as const] : [],
    ),
  ]
}
