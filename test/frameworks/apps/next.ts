// Next.js, where a route has read the form before.
import { pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from '../../../examples/frameworks/server.ts'

const { as } = exampleServer()
const onError = (error: unknown) => console.error(String(error))

export const POST = async (request: Request, { params }: { params: Promise<{ how: string }> }): Promise<Response> => {
  const { how } = await params
  if (how === 'consumed') await request.formData()
  if (how === 'clone') await request.clone().formData()
  const body = how === 'text' ? await request.text() : undefined
  return pushedAuthorizationHandler(as, { onError, extra: () => (body === undefined ? {} : { body }) })(request)
}
