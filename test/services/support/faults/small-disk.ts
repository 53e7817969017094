import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { output } from './daemon.ts'

export interface SmallDisk {
  readonly folder: string
  /** Leaves so much room, in KiB, and takes the rest. */
  readonly fill: (leave: number) => void
  /** Gives back what `fill` took. */
  readonly free: () => void
  readonly remove: () => Promise<void>
}

/** Mounts a disk of so many MiB, which only root can. */
export const mountSmallDisk = async (megabytes: number, owner?: string): Promise<SmallDisk> => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-disk-'))
  const asRoot = (...command: readonly [string, ...string[]]) =>
    process.getuid?.() === 0 ? output(...command) : output('sudo', '-n', ...command)
  await asRoot('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=777`, 'tmpfs', folder)
  if (owner !== undefined) await asRoot('chown', owner, folder)
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: (leave) => {
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leave * 1024)))
    },
    free: () => rmSync(filler, { force: true }),
    remove: async () => {
      await asRoot('umount', '-l', folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
