import type { refuseRequestObject } from '../../errors/request-object.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const REQUEST_OBJECT_ADVICE: AdviceFor<typeof refuseRequestObject> = {
  'request-object-malformed': ['The request is not a compact JWS of at most 32,768 characters, repeats a member, or has a crit.', 'Sign the request as a compact JWT.'],
  'request-object-decryption': ['The request is encrypted, and the server has no decrypt. Or the server does not have the key, or does not accept the algorithm.', 'Encrypt to a current key of the server, or give the server jwkDecrypter.'],
  'request-object-typ': ['The typ is the typ of another kind of JWT, such as a client assertion.', 'Set typ to oauth-authz-req+jwt, or leave it out.'],
  'request-object-algorithm': ['The alg is not the request_object_signing_alg of the client, not in the policy, or none.', 'Sign with a registered algorithm, or change registration and policy.'],
  'request-object-keys-unavailable': ['The client is registered with neither jwks nor a jwks_uri that could be fetched. Without the option findClientKeys no jwks_uri is fetched at all.', 'Where clients have a jwks_uri, set findClientKeys to remoteClientKeys of parapet/client-authentication. Look at the event client_keys_unavailable beside this refusal, then at the jwks_uri.'],
  'request-object-signature': ['No key of the client verifies the signature: another key signed, or its kid is not in the jwks.', 'Publish the public key under its kid before signing with it.'],
  'request-object-client-id': ['The object has no client_id, or names another client than its sender.', 'Put the client_id of the client that sends the object into it as well.'],
  'request-object-issuer': ['The object has an iss that is not the client_id.', 'Set iss to the client_id.'],
  'request-object-audience': ['aud does not contain the issuer, or is missing where the policy requires it.', 'Set aud to the issuer exactly as discovery has it.'],
  'request-object-subject': ['The sub is the client_id, so that the object could be used as a client assertion.', 'Leave sub out.'],
  'request-object-nested': ['The object contains request or request_uri.', 'Put the parameters themselves into the object.'],
  'request-object-expired': ['The exp has passed: the object was kept, or the clock of the client is behind.', 'Make a new object for every request.'],
  'request-object-not-yet-valid': ['nbf or iat is further ahead than policy.clockTolerance.', 'Synchronise the clock of the client.'],
  'request-object-lifetime': ['A claim of policy.requestObjectRequiredClaims is missing, or nbf and exp span more than policy.requestObjectMaxLifetime; the detail names a missing claim.', 'Send nbf and exp, few minutes apart.'],
  'request-object-parameter': ['A member has a JSON type that no parameter of its name has, such as scope as an array.', 'Send texts as strings; authorization_details is an array, claims an object, max_age a number.'],
  'request-object-claims': ['The claim that detail names is of the wrong JSON type or length: an exp in quotes, for example.', 'Send times as numbers of seconds, iss, sub and jti as strings.'],
}
