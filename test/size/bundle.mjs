// Bundles what an importer of the built package would write, the way that a Worker is bundled: esbuild, minified, everything in.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from '../support/run-vitest.mjs'

/** What cannot be told by the name of a file, by a text that no minifier changes and that stands nowhere else. */
const traces = {
  'the X.509 reader': 'tls_client_auth_san_dns',
  'request objects': 'request-object-malformed',
  'the checks of options': 'an option of authorizationServer',
  registrations: 'client-metadata-malformed',
  redemption: 'code-already-used',
  responses: 'must be set for JWT response modes',
  DPoP: 'dpop-proof-htu',
  'authorization details': 'authorization-details-malformed',
  'the authorization endpoint': 'request-uri-foreign',
  rules: 'prompt-none-combined',
  pages: '<!doctype html>',
  JWE: 'RSA-OAEP',
  'comparisons of policies': 'stronger',
  'the testing kit': 'storeContract',
  explanations: 'iat, nbf and exp are in time',
}

const modules = ['jose', 'valibot', 'node:']

/** Everything whose reach is told: two modules, the runtime's own, and parts of the library. */
export const reachable = [...modules, ...Object.keys(traces)]

/** Bundles a program; resolves to its text, its bytes, minified and also compressed, and what it reaches. */
export const bundleProgram = async (contents) => {
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    external: ['node:*'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const [{ contents: bytes, text }] = outputFiles
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs, imports }) => [
    ...Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
    ...imports.map(({ path }) => path),
  ])
  const reaches = [
    ...modules.filter((name) =>
      inputs.some((path) => (name === 'node:' ? path.startsWith(name) : path.includes(`node_modules/${name}/`))),
    ),
    ...Object.keys(traces).filter((name) => text.includes(traces[name])),
  ]
  return { text, minified: bytes.length, compressed: gzipSync(bytes, { level: 9 }).length, reaches }
}

/** The same without the text. */
export const bundle = async (contents) => {
  const { text: _, ...measured } = await bundleProgram(contents)
  return measured
}
