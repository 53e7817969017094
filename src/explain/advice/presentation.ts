import type { refusePresentation } from '../../errors/presentation.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const PRESENTATION_ADVICE: AdviceFor<typeof refusePresentation> = {
  'request-uri-with-request': ['The authorization request has request and request_uri.', 'Send client_id and request_uri, and nothing else.'],
  'request-uri-unsupported': ['The request_uri is not one that this server made, such as a URL to fetch.', 'Push the request and use the request_uri of the answer.'],
  'request-uri-unknown': ['No request is stored under this request_uri. The request was decided already, was lost with its store, or was pushed to a process with another store. Or the request_uri was cut off on the way.', 'Push again. If it happens at once, give all processes the same store.'],
  'request-uri-expired': ['The request_uri was presented later than expires_in: the client redirected the browser late, or the user opened an old link.', 'Push right before the redirect, or raise policy.requestUriLifetime.'],
  'request-uri-foreign': ['The client_id names another client than the one that pushed the request.', 'Send the client_id of the push beside the request_uri.'],
  'reference-invalid': ['The request was decided already: the user pressed the button twice, went back, or had a second tab open. Otherwise the session lost the reference, another server made it, its secret is no longer in the option secret, or its request is gone. The detail says which.', 'Disable the button on submit, and let a page that was left behind start over from the client. If the host passed no reference, keep it when the login begins a new session: with Passport, pass keepSessionInfo: true. If no secret made it, carry the reference unchanged. After a rotation, keep the former secret in the option secret until the references made with it have expired.'],
  'interaction-expired': ['The user took longer than policy.interactionLifetime to decide.', 'Start over from the client, or raise policy.interactionLifetime.'],
  'request-already-decided': ['The request was answered before: the form was sent twice, or a second tab was open.', 'Nothing is lost: the first answer stands. Disable the button on submit.'],
  'response-keys-unavailable': ['The client has its responses encrypted, and has no public key for authorization_encrypted_response_alg, or its jwks_uri could not be fetched. The request still waits, and the server sent nothing unencrypted.', 'Look at the event client_keys_unavailable beside this refusal, then at jwks or jwks_uri of the client. Where clients have a jwks_uri, give jwkSigner the option findClientKeys.'],
  'client-id-missing': ['The authorization request has no client_id.', 'Send client_id, also beside request_uri.'],
  'client-not-found': ['No client is registered under this client_id, or the client was removed.', 'Compare the client_id with the registry.'],
}
