// Koa. koa-bodyparser parses a body into an object, so mount these routes before it. koa-mount cuts the prefix off the URL of the
// request; the handler takes the URL of its endpoint from the configuration.
import Koa, { type Context } from 'koa'
import bodyParser from 'koa-bodyparser'
import mount from 'koa-mount'
import { endpointHandler, type NodeRequest, type NodeResponse, pushedAuthorizationHandler } from 'parapet/node'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()

const raw = (handler: (req: NodeRequest, res: NodeResponse) => Promise<void>) => (ctx: Context) => {
  ctx.respond = false
  return handler(ctx.req, ctx.res)
}

const app = new Koa()
app.use(mount('/oauth/par', raw(pushedAuthorizationHandler(as))))
app.use(mount('/oauth/authorize', raw(endpointHandler(as, 'authorization', authorize))))
app.use(mount('/oauth/token', raw(endpointHandler(as, 'token', token))))
app.use(bodyParser())
app.use(
  mount('/the-rest-of-the-app', (ctx: Context) => {
    ctx.body = ctx.request.body
  }),
)

app.listen(Number(process.argv[2] ?? 3000), '127.0.0.1')
