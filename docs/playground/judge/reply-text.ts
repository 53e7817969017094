import type { HttpReply } from '../../../src/types/http.ts'
import type { PastedRequest } from '../input/types.ts'

const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  302: 'Found',
  303: 'See Other',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Writes a reply as it goes over the wire. */
export const replyText = ({ status, headers, body }: HttpReply): string =>
  [
    `HTTP/1.1 ${status} ${PHRASES[status] ?? ''}`.trimEnd(),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\n')

/** Writes a request as it goes over the wire. */
export const requestText = ({ method, url, headers, body }: PastedRequest): string => {
  const { host, pathname, search } = new URL(url)
  // a URL keeps its bytes: the parser would encode some of them
  const mark = url.indexOf('?')
  const query = mark < 0 ? search : url.slice(mark)
  const others = headers.filter(([name]) => name.toLowerCase() !== 'host')
  return [
    `${method} ${pathname}${query} HTTP/1.1`,
    `Host: ${host}`,
    ...others.map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [''] : ['', body]),
  ].join('\n')
}
