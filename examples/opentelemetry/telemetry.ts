import { type Meter, type Span, trace } from '@opentelemetry/api'
import type { AuthorizationEvent, OnEvent } from 'parapet'

/** Counts every outcome, by what it was and why it was refused, and notes it on the span of the request that is being served.
 * Attributes have few values each: `client_id` and `grant_id` go to the span, where a backend can search, not to the counter. */
export const telemetry = (meter: Meter, activeSpan: () => Span | undefined = () => trace.getActiveSpan()): OnEvent => {
  const outcomes = meter.createCounter('parapet.outcomes', {
    description: 'What the authorization server answered.',
    unit: '{outcome}',
  })
  return (event) => {
    outcomes.add(1, countedAttributes(event))
    activeSpan()?.addEvent(`parapet.${event.type}`, prefixed(event))
  }
}

const countedAttributes = (event: AuthorizationEvent): Record<string, string> =>
  event.type === 'refused'
    ? { type: event.type, endpoint: event.endpoint, error: event.error, reason: event.reason, section: event.section }
    : { type: event.type }

const prefixed = (event: AuthorizationEvent): Record<string, string> =>
  Object.fromEntries(Object.entries(event).map(([name, value]) => [`parapet.${name}`, String(value)]))
