import type { refuseDetails } from '../../errors/authorization-details.ts'
import type { refuseChallenge } from '../../errors/code-challenge.ts'
import type { refuseDeclared } from '../../errors/declared-parameters.ts'
import type { refuseRequest } from '../../errors/request.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const REQUEST_ADVICE: AdviceFor<typeof refuseRequest | typeof refuseDeclared | typeof refuseChallenge | typeof refuseDetails> = {
  'request-uri-in-push': ['The body of the push has a request_uri.', 'Push the parameters themselves, or a request object as request.'],
  'redirect-uri-missing': ['The request has no redirect_uri. The policy requires one, or the client is not registered with exactly one.', 'Send redirect_uri.'],
  'redirect-uri-unacceptable': ['The redirect_uri is relative, or has a fragment, a user name or a parameter of the response. Or it has a scheme that this client may not use.', 'Use an https URL without fragment; http is for loopback addresses, and under FAPI for native clients alone.'],
  'redirect-uri-mismatch': ['The redirect_uri is not registered. The server compares it character by character, including case, slash, port and query.', 'Register the URI exactly as it is sent. On loopback addresses the port may differ, on localhost only by policy.'],
  'pushed-request-required': ['The server or the client requires PAR, and the request came as plain parameters or as a signed object.', 'Push the request first.'],
  'request-object-unsupported': ['policy.request_parameter_supported is false.', 'Send plain parameters, or switch request objects on.'],
  'request-object-required': ['The server or the client requires signed requests, and this request is not signed.', 'Send the request as a signed JWT in request.'],
  'registration-unsupported': ['The request has the parameter registration, which the server does not support.', 'Register the client beforehand and leave the parameter out.'],
  'response-type-missing': ['The request has no response_type.', 'Send response_type=code.'],
  'response-type-unsupported': ['The response_type is not in policy.response_types_supported, or repeats a word.', 'Choose one from response_types_supported of discovery; usually that is code.'],
  'response-type-not-allowed': ['The response_type is not among the response_types of the client, or does not fit the grant_types of the client.', 'Register the client for it.'],
  'response-type-needs-openid': ['An ID token is asked for without the scope openid.', 'Add openid to the scope.'],
  'response-mode-unsupported': ['The response_mode is unknown or not in policy.response_modes_supported. A request without one takes the default of its response type, which has to be in that list as well.', 'Choose one from response_modes_supported of discovery.'],
  'response-mode-insecure': ['Tokens would travel in a query.', 'Use fragment or form_post; query.jwt only with encrypted responses.'],
  'scope-malformed': ['The scope has quotes, double spaces or characters that a scope cannot have.', 'Send tokens of printable ASCII with one space between them.'],
  'scope-not-allowed': ['A token of the scope is not registered for the client, or not in policy.scopes_supported. With policy.unknownScopesIgnored: no token of the scope was left.', 'Ask for less, or register the client for it.'],
  'state-too-short': ['The state has fewer characters than policy.stateMinLength.', 'Send a longer random state.'],
  'nonce-missing': ['An ID token from the authorization endpoint is asked for without nonce.', 'Send a random nonce and compare it with the one in the ID token.'],
  'nonce-too-short': ['The nonce has fewer characters than policy.nonceMinLength.', 'Send a longer random nonce.'],
  'prompt-unsupported': ['A value of prompt is not in policy.prompt_values_supported.', 'Send values from prompt_values_supported of discovery.'],
  'prompt-none-combined': ['prompt has the value none and another value.', 'Send none alone.'],
  'max-age-malformed': ['max_age is not a non-negative whole number in decimal digits; in a request object it is a JSON number.', 'Send seconds, such as 3600; 0 asks for a fresh login.'],
  'claims-malformed': ['The claims are no JSON object, or their userinfo or id_token is no object of claims. Or two parsers could read them differently: they have a repeated member, an integer beyond ±(2^53−1), or a number that overflows or becomes zero.', 'Send JSON such as {"id_token":{"email":null}}.'],
  'claims-need-access-token': ['claims has the member userinfo, and the response_type leads to no access token for the UserInfo endpoint: it is id_token or none.', 'Ask for these claims in the member id_token, or use response_type=code.'],
  'id-token-hint-invalid': ['The id_token_hint does not have the form of a signed or encrypted JWT, or verifyIDTokenHint found that this server did not make it.', 'Send an ID token of this server as it was issued, or leave the hint out.'],
  'resource-malformed': ['A resource is not an absolute URI, has a fragment, or has more than 2,048 characters.', 'Send the URI of the protected resource as its documentation has it.'],
  'resource-missing': ['policy.resourceRequired is set, and the authorization request or the redemption has no resource.', 'Send resource in both requests: the URI of the protected resource, as its metadata has it.'],
  'resource-not-allowed': ['The option resources does not allow this client the resource, or, at redemption, the resource was not granted. Resources are compared character by character.', 'Add the resource to resources, or ask for one that was granted.'],
  'vendor-parameter-invalid': ['The schema that the host declared for the named parameter refused its value. Or the value is JSON that two parsers could read differently (RFC 7493 §2.2, §2.3).', 'Send a value that the schema accepts; try it on the schema alone. Send large numbers as strings.'],
  'code-challenge-missing': ['The request for a code has no code_challenge, or only its method.', 'Use PKCE: send code_challenge and code_challenge_method=S256.'],
  'code-challenge-malformed': ['The code_challenge has padding, is hexadecimal, is cut off or was made up. An S256 challenge has exactly 43 base64url characters, which encode 32 bytes.', 'Send the base64url, without padding, of the SHA-256 of the verifier.'],
  'code-challenge-method-unsupported': ['code_challenge_method is missing, which means plain, or is not in policy.code_challenge_methods_supported.', 'Send code_challenge_method=S256, and the base64url of the SHA-256 of the verifier as code_challenge.'],
  'authorization-details-malformed': ['The text is not a JSON array of at most 100 objects, each with a type, or it is encoded twice. Or two parsers could read it differently (RFC 7493 §2.2, §2.3): it has a repeated member, an integer beyond ±(2^53−1), or a number that overflows or becomes zero.', 'Send a JSON array of objects, form-encoded once. Send large numbers as strings.'],
  'authorization-details-type': ['A type is not declared in authorizationDetails.', 'Send a type of authorization_details_types_supported of discovery.'],
  'authorization-details-type-not-allowed': ['The authorization_details_types of the client do not list the type.', 'Register the client for it.'],
  'authorization-details-invalid': ['The schema of the type refused the detail or dropped a member of it, or a common field has the wrong form. At redemption, the detail is wider than the grant.', 'Try the detail on the schema alone; a schema for details is a strict object.'],
}
