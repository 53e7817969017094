import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A chain of certificates and the anchors that it may lead to. Chains may share one list of authorities and one of anchors. */
export interface CheckedChain {
  readonly leaf: Uint8Array
  readonly authorities: readonly Uint8Array[]
  readonly anchors: readonly Uint8Array[]
}

const pemOf = (der: Uint8Array): string => {
  const base64 = Buffer.from(der)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`
}

const run = (args: readonly string[], cwd: string): Promise<{ readonly stdout: string; readonly stderr: string }> =>
  // it fails where one chain is bad; what it writes says which
  new Promise((resolve) =>
    execFile('openssl', args, { cwd, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => resolve({ stdout, stderr })),
  )

/** The verdicts of one `openssl verify` on many chains. It reads all anchors from one file and all authorities from another, so that chains
 * with other authorities must have other names. Throws where the command gives no verdict on one of them. */
export const verdictsOfCommand = async (chains: readonly CheckedChain[], now: number): Promise<readonly boolean[]> => {
  const directory = mkdtempSync(join(tmpdir(), 'openssl-verify-'))
  try {
    const write = (name: string, certificates: readonly Uint8Array[]): string => {
      writeFileSync(join(directory, name), certificates.map(pemOf).join(''))
      return name
    }
    const authorities = [...new Set(chains.map((one) => one.authorities))].flat()
    const anchors = [...new Set(chains.map((one) => one.anchors))].flat()
    const untrusted = authorities.length === 0 ? [] : ['-untrusted', write('untrusted.pem', authorities)]
    const trusted = ['-no-CAfile', '-no-CApath', '-no-CAstore', '-trusted', write('anchors.pem', anchors)]
    const leaves = chains.map(({ leaf }, index) => write(`${index}.pem`, [leaf]))
    const args = ['verify', '-attime', String(now), ...trusted, ...untrusted, ...leaves]
    const { stdout, stderr } = await run(args, directory)
    const good = new Set([...stdout.matchAll(/^(\d+\.pem): OK$/gm)].map(([, name]) => name))
    const bad = new Set([...stderr.matchAll(/^error (\d+\.pem): verification failed$/gm)].map(([, name]) => name))
    return leaves.map((leaf) => {
      if (good.has(leaf) === bad.has(leaf))
        throw new Error(`openssl verify must give one verdict on ${leaf}:\n${stderr}`)
      return good.has(leaf)
    })
  } finally {
    rmSync(directory, { recursive: true })
  }
}
