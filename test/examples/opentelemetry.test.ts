import { type Context, createContextKey, ROOT_CONTEXT, type Tracer } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  authorizationServer,
  issueAuthorizationResponse,
  processAuthorizationRequest,
  processPushedAuthorizationRequest,
  redeemAuthorizationCode,
} from 'parapet'
import { oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { CODE_VERIFIER, fixedClock, unwrap } from 'parapet/testing'
import { describe, expect, it } from 'vitest'
import { telemetry } from '../../examples/opentelemetry/telemetry.ts'

const NOW = 1_800_000_000

interface MadeSpan {
  readonly name: string
  readonly startTime: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly parent: Context | undefined
  endTime?: number
}

/** A tracer that keeps what it was told. */
const fakeTracer = () => {
  const spans: MadeSpan[] = []
  const startSpan = (
    name: string,
    options: Pick<MadeSpan, 'startTime' | 'attributes'>,
    parent: Context | undefined,
  ) => {
    const span: MadeSpan = { name, ...options, parent }
    spans.push(span)
    return {
      setStatus: () => {},
      end: (endTime: number) => {
        span.endTime = endTime
      },
    }
  }
  return { spans, tracer: { startSpan } as unknown as Tracer }
}

describe('the OpenTelemetry wiring', () => {
  it('counts, times and traces outcomes without a secret, and finds the spans of one flow by one attribute', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const provider = new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 })],
    })
    const { tracer, spans } = fakeTracer()
    const clock = fixedClock(NOW)
    const redirect_uri = 'https://shop.example/cb'
    const client = { client_id: 'shop', client_secret: 'secret-of-the-shop', redirect_uris: [redirect_uri] }
    const as = authorizationServer({
      issuer: 'https://as.example',
      authorization_endpoint: 'https://as.example/authorize',
      token_endpoint: 'https://as.example/token',
      pushed_authorization_request_endpoint: 'https://as.example/par',
      policy: oauth21,
      store: memoryStore({ clock }),
      secret: 'x'.repeat(32),
      clock,
      findClient: async (client_id) => (client_id === client.client_id ? client : undefined),
      onEvent: telemetry({ meter: provider.getMeter('test'), tracer, now: () => NOW * 1000 }),
    })
    const requestContext = ROOT_CONTEXT.setValue(createContextKey('the span of the host'), true)
    const post = (path: string, secret: string, body: Record<string, string>) => ({
      method: 'POST',
      url: `https://as.example/${path}`,
      headers: new Headers({
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${btoa(`shop:${secret}`)}`,
      }),
      body: new URLSearchParams(body),
      requestContext,
    })
    const push = (secret: string) =>
      processPushedAuthorizationRequest(
        as,
        post('par', secret, {
          response_type: 'code',
          redirect_uri,
          state: 'state-of-the-shop',
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        }),
      )
    await push('a-guess-at-the-secret')
    await push('a-guess-at-the-secret')
    const { request_uri } = unwrap(await push('secret-of-the-shop'))
    const query = new URLSearchParams({ client_id: 'shop', request_uri })
    const url = `https://as.example/authorize?${query}`
    const pending = unwrap(
      await processAuthorizationRequest(as, { method: 'GET', url, headers: new Headers(), requestContext }),
    )
    const decision = { decision: 'granted', subject: 'alice' } as const
    const { code = '' } = unwrap(await issueAuthorizationResponse(as, pending, decision, { requestContext })).parameters
    const redemption = { grant_type: 'authorization_code', code, redirect_uri, code_verifier: CODE_VERIFIER }
    await redeemAuthorizationCode(as, post('token', 'secret-of-the-shop', redemption))
    await provider.forceFlush()

    const metrics = exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics ?? []
    const pointsOf = (name: string) => metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []
    const outcomes = pointsOf('parapet.outcomes')
    expect(
      outcomes.map(({ attributes, value }) => [attributes.type, attributes.reason, attributes.section, value]),
    ).toEqual([
      ['refused', 'client-secret-mismatch', 'RFC 6749 §2.3.1', 2],
      ['request_pushed', undefined, undefined, 1],
      ['request_presented', undefined, undefined, 1],
      ['code_issued', undefined, undefined, 1],
      ['code_redeemed', undefined, undefined, 1],
    ])
    const durations = pointsOf('parapet.operation.duration')
    expect(durations.map(({ value }) => (value as { readonly count: number }).count)).toEqual([2, 1, 1, 1, 1])

    const flow = spans.filter(({ attributes }) => attributes['parapet.flow'] !== undefined)
    expect(flow.map(({ name }) => name)).toEqual([
      'parapet request_pushed',
      'parapet request_presented',
      'parapet code_issued',
      'parapet code_redeemed',
    ])
    expect(new Set(flow.map(({ attributes }) => attributes['parapet.flow'])).size).toBe(1)
    const [issued, redeemed] = flow.slice(2).map(({ attributes }) => attributes['parapet.grant_id'])
    expect(issued).toBe(redeemed)
    for (const { parent, startTime, endTime = 0 } of spans) {
      expect(parent).toBe(requestContext)
      expect(endTime).toBe(NOW * 1000)
      expect(startTime).toBeLessThan(endTime)
    }
    const told = JSON.stringify([spans.map(({ parent: _, ...span }) => span), metrics])
    for (const secret of ['secret-of', 'a-guess', 'state-of', code, request_uri.slice(-43)]) {
      expect(told).not.toContain(secret)
    }
    await provider.shutdown()
  })
})
