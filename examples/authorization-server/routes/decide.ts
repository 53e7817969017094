import {
  type AuthorizationDecision,
  authorizationReply,
  type DetailTypes,
  type HttpReply,
  issueAuthorizationResponse,
  type PendingAuthorization,
} from 'parapet'
import type { Context } from '../context.ts'
import { explained, failureReply } from '../explained.ts'
import type { Interaction } from '../interactions.ts'

/** A request, and the browser's way through it. */
export interface Decidable {
  readonly context: Context
  readonly pending: PendingAuthorization
  readonly interaction: Interaction
}

/** The decision goes to the client, and the interaction of this browser is over. `onGrant` runs once a grant is made. */
export const decide = async (
  { context, interaction, pending }: Decidable,
  decision: AuthorizationDecision<DetailTypes>,
  onGrant: () => Promise<void> = async () => {},
): Promise<HttpReply> => {
  const { result, id } = await explained(context, 'decision', (as) =>
    issueAuthorizationResponse(decision.decision === 'denied' ? withoutTaking(as) : as, pending, decision),
  )
  await context.interactions.end(interaction)
  if (!result.ok) return failureReply(context, { result, id })
  if (decision.decision === 'granted') await onGrant()
  return authorizationReply(context.as, result)
}

/** A grant takes the request from the store; a denial only reads it. Otherwise, an attacker who knows a request_uri could open it,
 * deny it, and so end the request of the user for whom the client has made it. */
const withoutTaking = (as: Context['as']): Context['as'] => {
  const { store } = as
  return {
    ...as,
    store: {
      insert: (...entry) => store.insert(...entry),
      get: (key) => store.get(key),
      take: (key) => store.get(key),
    },
  }
}
