import { type Context, context, type Meter, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { AuthorizationEvent, OnEvent } from 'parapet'

export interface TelemetryOptions {
  readonly meter: Meter
  readonly tracer: Tracer
  /** Milliseconds since 1970, with a fraction where there is one. */
  readonly now?: () => number
}

/** Counts every outcome, measures how long it took, and makes a span of it. The host passes the context of its own span as
 * `requestContext`, which becomes the parent:
 *
 *     pushedAuthorizationHandler(as, { extra: () => ({ requestContext: context.active() }) })
 *
 * `parapet.flow` is the same on all spans of one authorization request, from push to redemption, so that a backend finds them
 * together. Attributes of counter and histogram have few values each; `client_id`, `grant_id` and `flow` are on the spans alone. */
export const telemetry = ({ meter, tracer, now = Date.now }: TelemetryOptions): OnEvent => {
  const outcomes = meter.createCounter('parapet.outcomes', {
    description: 'What the authorization server answered.',
    unit: '{outcome}',
  })
  const durations = meter.createHistogram('parapet.operation.duration', {
    description: 'How long the operations of the authorization server took.',
    unit: 's',
    // the boundaries of the semantic conventions for HTTP
    advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
  })
  return (event) => {
    const counted = countedAttributes(event)
    outcomes.add(1, counted)
    if (event.duration === undefined) return
    durations.record(event.duration, counted)
    const endTime = now()
    const startTime = endTime - event.duration * 1000
    const span = tracer.startSpan(
      `parapet ${event.type}`,
      { startTime, attributes: prefixed(event) },
      isContext(event.requestContext) ? event.requestContext : context.active(),
    )
    // a refusal is the client's; a failure is the server's
    if (event.type === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(endTime)
  }
}

const countedAttributes = (event: AuthorizationEvent): Record<string, string> => {
  if (event.type === 'failed') return { type: event.type, endpoint: event.endpoint, port: event.port ?? '' }
  return event.type === 'refused'
    ? { type: event.type, endpoint: event.endpoint, error: event.error, reason: event.reason, section: event.section }
    : { type: event.type }
}

const prefixed = ({ requestContext: _, ...event }: AuthorizationEvent): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [
      `parapet.${name}`,
      typeof value === 'number' ? value : String(value),
    ]),
  )

const isContext = (value: unknown): value is Context =>
  typeof value === 'object' && value !== null && 'getValue' in value && 'setValue' in value
