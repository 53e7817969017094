import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    profiles: 'src/profiles/index.ts',
    dpop: 'src/dpop.ts',
    pkce: 'src/pkce.ts',
    'client-authentication': 'src/client-authentication.ts',
    'authorization-details': 'src/authorization-details.ts',
    fetch: 'src/http/fetch.ts',
    node: 'src/http/node.ts',
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
  external: [/^node:/],
})
