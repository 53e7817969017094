/** How the library gets into a runtime: resolved there from `node_modules`, or bundled before under these conditions. */
export type Delivery =
  | { readonly kind: 'installed' }
  | { readonly kind: 'bundled'; readonly conditions: readonly string[] }

/** One row of the table in docs/evidence/runtimes.md. */
export interface Runtime {
  readonly name: string
  readonly program: 'node' | 'deno' | 'bun' | 'workerd' | 'edge-vm'
  /** The npm packages that it is installed from, one for each version. */
  readonly packages: readonly string[]
  readonly flags: readonly string[]
  readonly deliveries: readonly Delivery[]
  /** What runs the host over HTTP behind each adapter; undefined where there is nothing to run it. */
  readonly serves: { readonly fetch: string; readonly node?: string }
  /** What the suite must find there, so that it is known to have run without it. */
  readonly lacks: readonly ('codeGeneration' | 'mutableIntrinsics' | 'nodeGlobals')[]
}

const installed = { kind: 'installed' } as const
const bundled = (...conditions: readonly string[]) => ({ kind: 'bundled', conditions }) as const

export const runtimes: readonly Runtime[] = [
  {
    name: 'Node',
    program: 'node',
    packages: ['node-20', 'node-22', 'node-24', 'node-26'],
    flags: [],
    deliveries: [installed, bundled('node')],
    serves: { fetch: '`node:http`', node: '`node:http`' },
    lacks: [],
  },
  {
    name: 'Node, hardened',
    program: 'node',
    packages: ['node-20', 'node-26'],
    flags: [
      '--disallow-code-generation-from-strings',
      '--frozen-intrinsics',
      '--disable-proto=throw',
      // Node 24 and later deprecate handing node:crypto a key that is not extractable (DEP0204)
      '--throw-deprecation',
    ],
    deliveries: [installed, bundled('node')],
    serves: { fetch: '`node:http`', node: '`node:http`' },
    lacks: ['codeGeneration', 'mutableIntrinsics'],
  },
  {
    name: 'Deno',
    program: 'deno',
    packages: ['@deno/linux-x64-glibc'],
    flags: [],
    deliveries: [installed, bundled('deno')],
    serves: { fetch: '`Deno.serve`', node: '`node:http`' },
    lacks: [],
  },
  {
    name: 'Bun',
    program: 'bun',
    packages: ['@oven/bun-linux-x64'],
    flags: [],
    deliveries: [installed, bundled('bun')],
    serves: { fetch: '`Bun.serve`', node: '`node:http`' },
    lacks: [],
  },
  {
    name: 'workerd',
    program: 'workerd',
    packages: ['@cloudflare/workerd-linux-64'],
    flags: ['no_nodejs_compat', 'no_nodejs_compat_v2'],
    deliveries: [bundled('workerd', 'worker', 'browser')],
    serves: { fetch: 'a Worker', node: '`node:http`, with `nodejs_compat`' },
    lacks: ['codeGeneration', 'nodeGlobals'],
  },
  {
    name: 'Edge Runtime',
    program: 'edge-vm',
    packages: ['@edge-runtime/vm'],
    flags: ['codeGeneration: { strings: false, wasm: false }'],
    deliveries: [bundled('edge-light', 'worker')],
    serves: { fetch: 'its VM' },
    lacks: ['codeGeneration', 'nodeGlobals'],
  },
]
