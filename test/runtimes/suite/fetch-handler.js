import { fetchResponse, pushedAuthorizationHandler, readFetchRequest } from 'parapet/fetch'

/** The host behind `parapet/fetch`: `Request` in, `Response` out. */
export const fetchHandler = (host) => async (request) => {
  const as = host.as()
  const { pathname } = new URL(request.url)
  if (pathname === '/par') return pushedAuthorizationHandler(as)(request)
  return fetchResponse(await host.reply(pathname, await readFetchRequest(as, request)))
}
