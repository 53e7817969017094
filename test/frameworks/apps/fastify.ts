// Fastify with parsers of its own in front of the endpoints.
import formbody from '@fastify/formbody'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { pushedAuthorizationHandler } from 'parapet/node'
import { exampleServer } from '../../../examples/frameworks/server.ts'

const { as } = exampleServer()
const onError = (error: unknown) => console.error(String(error))
const FORM = 'application/x-www-form-urlencoded'
const raw = (request: FastifyRequest, reply: FastifyReply) => {
  reply.hijack()
  // what a parser of the text has kept is in the request of Fastify, not in Node's
  const extra = () => (typeof request.body === 'string' ? { body: request.body } : {})
  return pushedAuthorizationHandler(as, { onError, extra })(request.raw, reply.raw)
}

const app = fastify()
app.register(async (scope) => {
  scope.register(formbody)
  scope.all('/consumed/par', raw)
})
app.register(async (scope) => {
  scope.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => done(null, body))
  scope.all('/text/par', raw)
})
await app.listen({ port: Number(process.argv[2]), host: '127.0.0.1' })
