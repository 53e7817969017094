// Hono, on any runtime; here on Node. `c.req.parseBody()` keeps the last of repeated parameters and consumes the body, so pass
// `c.req.raw` first. The handler ignores its `url`, which comes from the `Host` header.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()
const par = pushedAuthorizationHandler(as, { onError: console.error })
const authorization = endpointHandler(as, 'authorization', authorize, { onError: console.error })
const tokenEndpoint = endpointHandler(as, 'token', token, { onError: console.error })

const app = new Hono().basePath('/oauth')
app.all('/par', (c) => par(c.req.raw))
app.all('/authorize', (c) => authorization(c.req.raw))
app.all('/token', (c) => tokenEndpoint(c.req.raw))

serve({ fetch: app.fetch, port: Number(process.argv[2] ?? 3000), hostname: '127.0.0.1' })
