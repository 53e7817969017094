import type { Span } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { authorizationServer, processPushedAuthorizationRequest } from 'parapet'
import { oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { fixedClock } from 'parapet/testing'
import { describe, expect, it } from 'vitest'
import { telemetry } from '../../examples/opentelemetry/telemetry.ts'

describe('the OpenTelemetry wiring', () => {
  it('counts outcomes by reason and section, and notes them on the span without a secret', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const provider = new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 })],
    })
    const noted: (readonly [string, unknown])[] = []
    const span = { addEvent: (name: string, attributes: unknown) => noted.push([name, attributes]) } as unknown as Span
    const clock = fixedClock(1_800_000_000)
    const client = {
      client_id: 'shop',
      client_secret: 'secret-of-the-shop',
      redirect_uris: ['https://shop.example/cb'],
    }
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
      onEvent: telemetry(provider.getMeter('test'), () => span),
    })
    const push = (secret: string) =>
      processPushedAuthorizationRequest(as, {
        method: 'POST',
        url: 'https://as.example/par',
        headers: new Headers({
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${btoa(`shop:${secret}`)}`,
        }),
        body: new URLSearchParams({
          response_type: 'code',
          redirect_uri: 'https://shop.example/cb',
          state: 'state-of-the-shop',
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        }),
      })
    await push('secret-of-the-shop')
    await push('a-guess-at-the-secret')
    await push('a-guess-at-the-secret')
    await provider.forceFlush()

    const points = exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics[0]?.dataPoints ?? []
    expect(
      points.map(({ attributes, value }) => [attributes.type, attributes.reason, attributes.section, value]),
    ).toEqual([
      ['request_pushed', undefined, undefined, 1],
      ['refused', 'client-secret-mismatch', 'RFC 6749 §2.3.1', 2],
    ])
    expect(noted.map(([name]) => name)).toEqual(['parapet.request_pushed', 'parapet.refused', 'parapet.refused'])
    expect(JSON.stringify([noted, points])).not.toMatch(/secret-of|a-guess|state-of/)
    await provider.shutdown()
  })
})
