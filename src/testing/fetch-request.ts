import type { HttpRequest } from '../types/http.ts'

/** Makes a Fetch `Request` of one of the kit, for a route of the host's own: `app.fetch(fetchRequest(…))` where it takes one, and
 * `fetch(fetchRequest(…, 'http://127.0.0.1:3000'))` where it listens. Certificates do not travel in one: send the headers of a
 * proxy instead. */
export const fetchRequest = ({ method, url, headers, body }: HttpRequest, origin?: string): Request => {
  const { pathname, search } = new URL(url)
  const hasBody = method !== 'GET' && method !== 'HEAD' && typeof body === 'string'
  return new Request(origin === undefined ? url : new URL(pathname + search, origin), {
    method,
    headers: headers as Headers,
    ...(hasBody ? { body } : {}),
    redirect: 'manual',
  })
}
