import type { ServerProgram } from '../../proxies/support/processes.ts'
import { nextCLI } from './build-applications.ts'
import { binary, here, node } from './programs.ts'

/** A framework, and how its example is served. */
export interface Framework {
  readonly name: string
  readonly example: string
  /** The package whose version is driven. */
  readonly packages: readonly string[]
  readonly program: (port: number) => ServerProgram
  /** Repeats of `Authorization` and `Content-Type` do not reach the handler, the first one counts. */
  readonly firstOfRepeats?: boolean
  /** The platform reads a body whole before it calls the handler. */
  readonly readsWhole?: boolean
}

const example = (file: string) => here(`../../examples/frameworks/${file}`)
const onNode = (name: string, file: string, packages: readonly string[]): Framework => ({
  name,
  example: file,
  packages,
  program: node(example(file)),
})

const next: Framework = {
  name: 'Next.js',
  example: 'next.ts',
  packages: ['next'],
  firstOfRepeats: true,
  program: (port) => ({
    command: process.execPath,
    args: [nextCLI, 'start', '--hostname', '127.0.0.1', '--port', String(port)],
    cwd: here('dist/next'),
    env: { NEXT_TELEMETRY_DISABLED: '1' },
  }),
}
const nitro: Framework = {
  name: 'Nitro',
  example: 'nitro.ts',
  packages: ['nitro'],
  firstOfRepeats: true,
  program: (port) => ({
    command: process.execPath,
    args: [here('dist/nitro/.output/server/index.mjs')],
    // its graceful shutdown trips over connections that are gone
    env: { PORT: String(port), HOST: '127.0.0.1', NITRO_SHUTDOWN_DISABLED: 'true' },
  }),
}

const deno: Framework = {
  name: 'Deno',
  example: 'deno.ts',
  packages: ['@deno/linux-x64-glibc'],
  program: (port) => ({
    command: binary('@deno/linux-x64-glibc/deno', 'deno'),
    args: ['run', '--quiet', '-A', '--unstable-kv', '--node-modules-dir=manual', example('deno.ts'), String(port)],
  }),
}

const bun: Framework = {
  name: 'Bun',
  example: 'bun.ts',
  packages: ['@oven/bun-linux-x64'],
  program: (port) => ({
    command: binary('@oven/bun-linux-x64/bin/bun', 'bun'),
    args: ['run', example('bun.ts'), String(port)],
  }),
}

/** An application in which something else reads bodies, or mounts the endpoint elsewhere. */
export interface Consumer extends Pick<Framework, 'name' | 'program'> {
  readonly consumed: readonly string[]
  readonly kept: readonly string[]
  readonly mounted?: readonly string[]
}

export const frameworks: readonly Framework[] = [
  onNode('node:http', 'node-http.ts', []),
  onNode('Express', 'express.ts', ['express']),
  onNode('Fastify', 'fastify.ts', ['fastify', '@fastify/formbody']),
  onNode('Koa', 'koa.ts', ['koa', 'koa-bodyparser', 'koa-mount']),
  onNode('Hono', 'hono.ts', ['hono', '@hono/node-server']),
  onNode('h3', 'h3.ts', ['h3']),
  next,
  nitro,
  {
    name: 'AWS Lambda',
    example: 'lambda.ts',
    packages: [],
    readsWhole: true,
    program: node(here('support/lambda-gateway.ts')),
  },
  {
    name: 'Cloudflare Worker',
    example: 'cloudflare-worker.ts',
    packages: ['miniflare', 'workerd'],
    program: node(here('support/worker-runtime.ts')),
  },
  deno,
  bun,
]

const runtime = here('apps/runtime.ts')
const withLast = (program: Framework['program'], file: string) => (port: number) => {
  const { args, ...rest } = program(port)
  return { ...rest, args: [...args.slice(0, -2), file, String(port)] }
}

export const consumers: readonly Consumer[] = [
  {
    name: 'Express',
    program: node(here('apps/express.ts')),
    consumed: ['/consumed/par', '/consumed-deeply/par'],
    kept: ['/text/par', '/bytes/par', '/raw-body/par'],
    mounted: ['/par', '/tenants/one/oauth/par'],
  },
  { name: 'Fastify', program: node(here('apps/fastify.ts')), consumed: ['/consumed/par'], kept: ['/text/par'] },
  { name: 'Koa', program: node(here('apps/koa.ts')), consumed: ['/consumed/par'], kept: ['/text/par'] },
  {
    name: 'Hono',
    program: node(here('apps/hono.ts')),
    consumed: ['/consumed/par'],
    kept: ['/text/par', '/clone/par'],
    mounted: ['/tenants/one/oauth/par'],
  },
  {
    name: 'h3',
    program: node(here('apps/h3.ts')),
    consumed: ['/consumed/par', '/consumed-deeply/par'],
    kept: ['/text/par'],
    mounted: ['/tenants/one/oauth/par'],
  },
  {
    ...next,
    consumed: ['/oauth/traps/consumed/par'],
    kept: ['/oauth/traps/text/par', '/oauth/traps/clone/par'],
  },
  ...[deno, bun].map(({ name, program }) => ({
    name,
    program: withLast(program, runtime),
    consumed: ['/consumed/par'],
    kept: ['/text/par', '/clone/par'],
  })),
]
