// HTTP/2 in the clear, by Koa and by Fastify, which both take Node's compatibility API.
import { createServer } from 'node:http2'
import fastify from 'fastify'
import Koa from 'koa'
import { pushedAuthorizationHandler } from 'parapet/node'
import { exampleServer } from '../../../examples/frameworks/server.ts'

const { as } = exampleServer()
const par = pushedAuthorizationHandler(as, { onError: (error) => console.error(String(error)) })
const [framework, port] = process.argv.slice(2)

if (framework === 'koa') {
  const app = new Koa()
  app.use((ctx) => {
    ctx.respond = false
    return par(ctx.req, ctx.res)
  })
  createServer(app.callback()).listen(Number(port), '127.0.0.1')
} else {
  const app = fastify({ http2: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  app.all('/oauth/par', (request, reply) => {
    reply.hijack()
    return par(request.raw, reply.raw)
  })
  await app.listen({ port: Number(port), host: '127.0.0.1' })
}
