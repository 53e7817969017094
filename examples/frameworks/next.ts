// Next.js, as `app/[endpoint]/route.ts` under `basePath: '/oauth'`. One route file serves all three endpoints, because each route
// file is a bundle with its own memory. Return the handler's response: `redirect()` of Next answers a POST with 307, and the browser
// posts the form again. Next passes on the first of repeated `Authorization` and `Content-Type` headers, as Node's parser keeps it.
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()

const handlers = new Map([
  ['par', pushedAuthorizationHandler(as, { onError: console.error })],
  ['authorize', endpointHandler(as, 'authorization', authorize, { onError: console.error })],
  ['token', endpointHandler(as, 'token', token, { onError: console.error })],
])

const handle = async (request: Request, { params }: { params: Promise<{ endpoint: string }> }): Promise<Response> => {
  const { endpoint } = await params
  return (await handlers.get(endpoint)?.(request)) ?? new Response(null, { status: 404 })
}

// Every method, so that the handler itself answers 405 with `Allow`, and to HEAD as well.
export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
}
