/** The members of `node:crypto` that the library calls. */
interface NodeCrypto {
  hash(name: 'sha256', data: Uint8Array, encoding: 'buffer'): Uint8Array
  hash(name: 'sha256', text: string, encoding: 'base64url'): string
  createSecretKey(key: Uint8Array): object
  createHmac(name: 'sha256', key: object): { update(text: string): { digest(encoding: 'base64url'): string } }
  readonly KeyObject: { from(key: object): object }
  verify(hash: 'sha256', data: Uint8Array, key: object, signature: Uint8Array): unknown
}

interface NodeProcess {
  readonly versions: Readonly<Record<string, string | undefined>>
  getBuiltinModule(name: string): NodeCrypto | undefined
}

/** How the SHA-256 of nothing begins. */
const PROBE = '47DEQpj8'

const processOf = (): NodeProcess => (globalThis as unknown as { process: NodeProcess }).process

/** Bundlers bring a `process` of their own, and workerd poses as Node with an empty version of OpenSSL. So only a module that digests
 * correctly counts. */
const findNodeCrypto = (): NodeCrypto | undefined => {
  try {
    const process = processOf()
    const found = process.versions.openssl ? process.getBuiltinModule('node:crypto') : undefined
    return found?.hash('sha256', '', 'base64url').startsWith(PROBE) ? found : undefined
  } catch {
    return undefined
  }
}

/** `node:crypto` of Node from 20.16 and 22.3 on, of Deno and of Bun; undefined elsewhere. It is found without an import, because bundles for
 * other runtimes lack the module. It answers on the calling thread, where a digest of a short text takes a tenth of the time that
 * WebCrypto takes. */
export const nodeCrypto: NodeCrypto | undefined = /* @__PURE__ */ findNodeCrypto()

/** Whether WebCrypto verifies ES256 faster than `node:crypto`, as in Deno. */
export const isWebCryptoFaster = (): boolean => !!processOf().versions.deno
