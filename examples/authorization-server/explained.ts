import { randomUUID } from 'node:crypto'
import { type AuthorizationFailure, authorizationReply, type HttpReply, type Result } from 'parapet'
import { type ExplainableResult, explaining, type Operation } from 'parapet/explain'
import type { Context } from './context.ts'
import { refusedPage } from './pages/refused.ts'

export interface Explained<R> {
  readonly result: R
  /** Finds the explanation of a refusal in the log. */
  readonly id: string
}

/** Runs an operation. With a refusal everything that was checked gets into the log, under an identifier of its own. */
export const explained = async <R extends ExplainableResult>(
  { as: server, log }: Context,
  operation: Operation,
  run: (as: Context['as']) => Promise<R>,
): Promise<Explained<R>> => {
  const { as, explain } = explaining(server, operation)
  const result = await run(as)
  const id = randomUUID()
  if (!result.ok) log({ type: 'explained', id, explanation: explain(result) })
  return { result, id }
}

/** Answers a failure of the authorization endpoint. A failure that must not go to the client stays on a page: it says the kind of the
 * failure, and where in the log the rest is. */
export const failureReply = (
  { as }: Context,
  { result, id }: Explained<Extract<Result<never, AuthorizationFailure>, { ok: false }>>,
): HttpReply => {
  const reply = authorizationReply(as, result)
  return result.error.delivery === 'redirect' ? reply : refusedPage(reply, result.error.error, id)
}
