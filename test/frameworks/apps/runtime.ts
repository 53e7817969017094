// What Deno and Bun themselves do to a request whose body was read before.
import { pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from '../../../examples/frameworks/server.ts'

const { as } = exampleServer()
const onError = (error: unknown) => console.error(String(error))

const answer = async (request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url)
  if (pathname === '/consumed/par') await request.formData()
  if (pathname === '/clone/par') await request.clone().formData()
  const body = pathname === '/text/par' ? await request.text() : undefined
  return pushedAuthorizationHandler(as, { onError, extra: () => (body === undefined ? {} : { body }) })(request)
}

interface Runtimes {
  readonly Deno?: { serve(options: object, handler: typeof answer): unknown }
  readonly Bun?: { serve(options: object): unknown }
}
const { Deno, Bun }: Runtimes = globalThis as Runtimes
const at = { port: Number(process.argv.at(-1)), hostname: '127.0.0.1' }
if (Deno === undefined) Bun?.serve({ ...at, fetch: answer })
else Deno.serve({ ...at, onListen: () => {} }, answer)
