// Hono with readers of the body in front of the endpoints.
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from '../../../examples/frameworks/server.ts'

const { as } = exampleServer()
const onError = (error: unknown) => console.error(String(error))
const par = pushedAuthorizationHandler(as, { onError })

const app = new Hono()
app.all('/consumed/par', async (c) => {
  await c.req.parseBody()
  return par(c.req.raw)
})
app.all('/text/par', async (c) => {
  const body = await c.req.text()
  return pushedAuthorizationHandler(as, { onError, extra: () => ({ body }) })(c.req.raw)
})
app.all('/clone/par', async (c) => {
  await c.req.raw.clone().formData()
  return par(c.req.raw)
})
app.route(
  '/tenants/one',
  new Hono().basePath('/oauth').all('/par', (c) => par(c.req.raw)),
)
serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: '127.0.0.1' })
