// Fastify 5 answers 415 to a form without a parser, and @fastify/formbody would parse the form into an object. In the scope of
// these routes, a parser that reads nothing leaves the body to the handler. The scope inherits no other parser.
import formbody from '@fastify/formbody'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { endpointHandler, type NodeRequest, type NodeResponse, pushedAuthorizationHandler } from 'parapet/node'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()

type Handler = (req: NodeRequest, res: NodeResponse) => Promise<void>
const raw = (handler: Handler) => (request: FastifyRequest, reply: FastifyReply) => {
  reply.hijack()
  return handler(request.raw, reply.raw)
}

const app = fastify()
app.register(formbody)
app.register(
  async (oauth) => {
    oauth.removeAllContentTypeParsers()
    oauth.addContentTypeParser('*', (_request, _body, done) => done(null))
    oauth.all('/par', raw(pushedAuthorizationHandler(as)))
    oauth.all('/authorize', raw(endpointHandler(as, 'authorization', authorize)))
    oauth.all('/token', raw(endpointHandler(as, 'token', token)))
  },
  { prefix: '/oauth' },
)
app.post('/the-rest-of-the-app', (request) => request.body)

await app.listen({ port: Number(process.argv[2] ?? 3000), host: '127.0.0.1' })
