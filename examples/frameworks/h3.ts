// h3 2. `readBody` parses a form into an object and consumes it, so pass `event.req` to the handler first. h3 itself redirects with
// 302 by default. The handler redirects with 303, which does not repeat a POST.
import { H3, serve } from 'h3'
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()
const par = pushedAuthorizationHandler(as, { onError: console.error })
const authorization = endpointHandler(as, 'authorization', authorize, { onError: console.error })
const tokenEndpoint = endpointHandler(as, 'token', token, { onError: console.error })

const oauth = new H3()
oauth.all('/par', (event) => par(event.req))
oauth.all('/authorize', (event) => authorization(event.req))
oauth.all('/token', (event) => tokenEndpoint(event.req))

serve(new H3().mount('/oauth', oauth), { port: Number(process.argv[2] ?? 3000), hostname: '127.0.0.1' })
