import { canParseUrl } from '../encoding/can-parse-url.ts'
import { requireObject, requireText, requireThat } from '../encoding/require-that.ts'
import { requireHeaders } from '../host/require-headers.ts'
import type { HttpRequest } from '../types/http.ts'

/** Turns a request of the kit into a Fetch `Request` for the host's own routes: `app.fetch(fetchRequest(…))` for an
 * application in the same process, `fetch(fetchRequest(…, 'http://127.0.0.1:3000'))` for one that listens. A Fetch
 * `Request` carries no certificate: send the headers of a proxy instead. */
export const fetchRequest = (request: HttpRequest, origin?: string): Request => {
  requireObject('request', 'a request of the kit', request, 'url', 'Await pushRequest(kit).')
  requireThat(origin === undefined || canParseUrl(origin), 'origin', 'an absolute URL', origin)
  requireHeaders(request)
  const { method, url, headers, body } = request
  requireText('request.method', method)
  requireThat(canParseUrl(url), 'request.url', 'an absolute URL', url)
  const { pathname, search } = new URL(url)
  const hasBody = method !== 'GET' && method !== 'HEAD' && typeof body === 'string'
  return new Request(origin === undefined ? url : new URL(pathname + search, origin), {
    method,
    headers: headers as Headers,
    ...(hasBody ? { body } : {}),
    redirect: 'manual',
  })
}
