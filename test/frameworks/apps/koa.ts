// Koa with a parser in front of the endpoints. It keeps the text where the endpoint can be given it.
import Koa, { type Context } from 'koa'
import bodyParser from 'koa-bodyparser'
import mount from 'koa-mount'
import { pushedAuthorizationHandler } from 'parapet/node'
import { exampleServer } from '../../../examples/frameworks/server.ts'

const { as } = exampleServer()
const onError = (error: unknown) => console.error(String(error))
const par = (extra: (ctx: Context) => { body?: string }) => (ctx: Context) => {
  ctx.respond = false
  return pushedAuthorizationHandler(as, { onError, extra: () => extra(ctx) })(ctx.req, ctx.res)
}

const app = new Koa()
app.use(bodyParser())
app.use(
  mount(
    '/consumed/par',
    par(() => ({})),
  ),
)
app.use(
  mount(
    '/text/par',
    par((ctx) => ({ body: ctx.request.rawBody })),
  ),
)
app.listen(Number(process.argv[2]), '127.0.0.1')
