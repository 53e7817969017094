import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'authorization-details': 'src/authorization-details.ts',
    'client-authentication': 'src/client-authentication.ts',
    'client-certificate': 'src/http/client-certificate/index.ts',
    dpop: 'src/dpop.ts',
    fetch: 'src/http/fetch.ts',
    node: 'src/http/node.ts',
    pkce: 'src/pkce.ts',
    profiles: 'src/profiles/index.ts',
    'request-object': 'src/request-object.ts',
    'stores/memory': 'src/stores/memory.ts',
    testing: 'src/testing/index.ts',
  },
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  splitting: true,
  treeshake: true,
  dts: true,
  sourcemap: true,
  clean: true,
  silent: true,
  // Deno and workerd know Node's modules by their `node:` names only.
  removeNodeProtocol: false,
  external: [/^node:/],
})
