// h3 with readers of the body in front of the endpoints.
import { H3, readBody, readFormData, serve } from 'h3'
import { pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from '../../../examples/frameworks/server.ts'

const { as } = exampleServer()
const onError = (error: unknown) => console.error(String(error))
const par = pushedAuthorizationHandler(as, { onError })

const app = new H3()
app.all('/consumed/par', async (event) => {
  await readBody(event)
  return par(event.req)
})
app.all('/consumed-deeply/par', async (event) => {
  await readFormData(event)
  return par(event.req)
})
app.all('/text/par', async (event) => {
  const body = await event.req.text()
  return pushedAuthorizationHandler(as, { onError, extra: () => ({ body }) })(event.req)
})
app.mount(
  '/tenants/one',
  new H3().mount(
    '/oauth',
    new H3().all('/par', (event) => par(event.req)),
  ),
)
serve(app, { port: Number(process.argv[2]), hostname: '127.0.0.1' })
