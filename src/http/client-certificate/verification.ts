import type { HttpHeaders } from '../../types/http.ts'
import { headerValue } from './parser.ts'

/** Reads the word on the chain as nginx writes it, and others after it: `SUCCESS`, or `FAILED` with or without a reason.
 *
 * `NONE` means that no certificate was presented. Beside a certificate it shows that the proxy did not write the
 * certificate, so it is not an answer. Neither is any other text, such as two words of which one came from the client.
 * @see https://nginx.org/en/docs/http/ngx_http_ssl_module.html#var_ssl_client_verify */
export const readVerificationWord = (headers: HttpHeaders, header: string): boolean | undefined => {
  const word = headerValue(headers, header)
  if (word === 'SUCCESS') return true
  return word === 'FAILED' || word?.startsWith('FAILED:') ? false : undefined
}
