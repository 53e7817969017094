// The order of the pages. test/pages/site.test.ts compares it with the files: every page has one entry, by its first heading.
const page = (link, text) => ({ link, text })

export const sidebar = [
  {
    text: 'Start',
    items: [
      page('/start/operations', 'The five operations'),
      page('/start/reference-across-the-login', 'The reference across the login'),
      page('/start/delivery-of-errors', 'Where an error goes'),
      page('/start/one-time-use', 'One-time use'),
      page('/start/policies', 'Policies'),
    ],
  },
  {
    text: 'Guides',
    items: [
      page('/guides/express', 'Express'),
      page('/guides/fastify', 'Fastify'),
      page('/guides/hono', 'Hono'),
      page('/guides/workers', 'Cloudflare Workers'),
      page('/guides/frameworks', 'Frameworks'),
      page('/guides/consent-page', 'A consent page'),
      page('/guides/token-endpoint', 'Other grants at the token endpoint'),
      page('/guides/protected-resource', 'A protected resource'),
      page('/guides/fapi2', 'FAPI 2.0'),
      page('/guides/client-id-metadata', 'Client ID metadata documents'),
      page('/guides/client-attestations', 'Wallets: client attestations'),
      page('/guides/authorization-details', 'Authorization details'),
      page('/guides/mutual-tls', 'Mutual TLS behind a proxy'),
      page('/guides/own-store', 'A store of your own'),
      page('/guides/own-policy', 'A policy and a rule of your own'),
      page('/guides/building-blocks', 'One function alone'),
      page('/guides/testing', 'Test your application'),
      page('/guides/development', 'Development over http'),
    ],
  },
  {
    text: 'Production',
    items: [
      page('/production/stores', 'Stores'),
      page('/production/store-failures', 'When a store fails'),
      page('/production/store-records', 'Keys, records and size'),
      page('/production/limits', 'Limits of requests'),
      page('/production/rotation', 'Rotation'),
      page('/production/proxies', 'Certificates behind a proxy'),
      page('/production/observability', 'Events and explanations'),
    ],
  },
  {
    text: 'Reference',
    items: [
      page('/reference/errors', 'Errors'),
      page('/reference/subpaths', 'Subpaths'),
      page('/reference/specifications', 'Specifications'),
    ],
  },
  {
    text: 'Evidence',
    items: [
      page('/evidence/clients', 'Clients'),
      page('/evidence/runtimes', 'Runtimes'),
      page('/evidence/conformance', 'Conformance'),
      page('/evidence/benchmark', 'Benchmark'),
    ],
  },
]
