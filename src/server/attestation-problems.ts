import { readTrustAnchor } from '../client-authentication/attester-chain.ts'
import { hasPrivateParts, isSoundKey } from '../crypto/keys.ts'
import { readBasicConstraints } from '../crypto/x509/extension-map.ts'
import { knowsDPoP } from '../dpop/knows-dpop.ts'
import { attestationPolicyOf } from '../host/attestation-policy.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Parts, UnfitOption } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import { problem } from './problem.ts'

/** Names every problem with the options for client attestations.
 * @see draft-ietf-oauth-attestation-based-client-auth §8, §10.8 */
export const attestationProblems = (
  { clientAttestation: attesters = {} }: AuthorizationServerOptions<DetailTypes, VendorParameters>,
  policy: Policy,
): readonly string[] => {
  const attestations = attestationPolicyOf(policy)
  const { trustAnchors = [], attesterKeys: { keys = [] } = {}, challenge_endpoint } = attesters
  const combines = [...(attestations?.methods ?? []), ...(attestations?.signalMethods ?? [])].includes('dpop_combined')
  return [
    ...trustAnchors.flatMap((anchor, index) => {
      const certificate = readTrustAnchor(anchor)
      return problem(
        certificate === undefined || readBasicConstraints(certificate.extensions)?.isAuthority !== true,
        `clientAttestation.trustAnchors[${index}] must be the X.509 certificate of an authority, in PEM or DER; ` +
          `got ${certificate === undefined ? 'no readable certificate' : 'a certificate that is not of an authority'}. ` +
          'Pass the certificate that issued those of the attesters.',
      )
    }),
    ...keys.flatMap((key, index) =>
      problem(
        hasPrivateParts(key) || key.kty === undefined || !isSoundKey(key),
        `clientAttestation.attesterKeys.keys[${index}] must be a sound public key; got a private, symmetric or malformed one. ` +
          'Pass the public half.',
      ),
    ),
    ...problem(
      attestations?.x5cRequired === true &&
        keys.length > 0 &&
        trustAnchors.length === 0 &&
        attesters.findAttesterKeys === undefined,
      'clientAttestation.trustAnchors must have at least one certificate, because policy.clientAttestationX5cRequired leaves ' +
        'attesterKeys out; got none. Pass the certificate of the authority that issued those of the attesters.',
    ),
    ...problem(
      combines && !knowsDPoP(policy),
      'policy.dpop_signing_alg_values_supported must have at least one entry, because a DPoP proof is the proof of possession of an ' +
        "attestation; got an empty array. Pass ['ES256'].",
    ),
    ...problem(
      attestations?.challenge === 'required' && challenge_endpoint === undefined,
      "clientAttestation.challenge_endpoint must be set, because policy.clientAttestationChallenge is 'required'; got undefined. " +
        'Pass the URL at which clientAttestationChallengeReply answers.',
    ),
  ]
}

/** The sentences about options that the part `readClientAttestation` names. The bounds of numbers have theirs already. */
const UNFIT: Readonly<Partial<Record<UnfitOption, string>>> = {
  clientAttestation:
    'clientAttestation must say which attesters the server trusts, because the policy accepts attestations; got none. ' +
    'Pass trustAnchors, attesterKeys or findAttesterKeys.',
  'policy.clientAttestationChallenge':
    'policy.clientAttestationChallenge must come with the part deriveDPoPNonces; got none. Import it from parapet/parts.',
}

export const unfitAttestationOptions = (
  options: AuthorizationServerOptions<DetailTypes, VendorParameters>,
  policy: Policy,
  parts: Parts,
): readonly string[] =>
  (parts.readClientAttestation?.unfitOptions(options, policy, parts) ?? []).flatMap((name) => UNFIT[name] ?? [])
