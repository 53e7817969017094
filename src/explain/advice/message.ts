import type { refuseMessage } from '../../errors/message.ts'
import type { refuseRate } from '../../errors/rate.ts'
import type { refuseServerError } from '../../errors/server-error.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const MESSAGE_ADVICE: AdviceFor<typeof refuseMessage | typeof refuseServerError | typeof refuseRate> = {
  'method-not-allowed': ['The endpoint does not have this method. Often a link, a health check or a redirect turned a POST into a GET.', 'Send POST to the PAR and token endpoints, GET or POST to the authorization endpoint, and follow no redirect on the way.'],
  'content-type-not-form': ['The body was sent as JSON or multipart, without a Content-Type, or with two of them.', 'Send Content-Type: application/x-www-form-urlencoded and encode the parameters as a form.'],
  'body-too-large': ['The body or the query is larger than policy.maxRequestBytes. Or the stored part is larger than 64 KiB, or than policy.plainRequestMaxBytes where the request was neither pushed nor signed. Or the part that a code keeps is larger than 48 KiB. Usually authorization_details or claims are too long.', 'Shorten the request, push it, or raise the field of the policy.'],
  'form-malformed': ['The form has a percent sign without two hexadecimal digits, or bytes that are not UTF-8, such as those of a compressed body. Or a body parser turned its pairs into arrays or objects.', 'Encode with URLSearchParams, do not compress the body, and pass the raw body, not a parsed one.'],
  'parameters-out-of-bounds': ['There are more parameters than policy.maxParameters, or a value is longer than policy.maxParameterLength.', 'Send only parameters that the server knows, or raise the bounds of the policy.'],
  'parameter-repeated': ['A parameter was sent twice, such as once by a library and once by hand. resource alone may be repeated.', 'Send every parameter once.'],
  'rate-limited': ['The port limit of the host answered with retryAfter, for the address of the caller or for its client_id.', 'Wait for the seconds of Retry-After. If the client has good reason to send so many requests, raise its limit.'],
  'server-error': ['A store, a registry or another port of the host failed, and nothing was granted.', 'Look for the exception in the log of the host at the time of the request, then try again.'],
}
