import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
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

const asRoot = (...command: readonly [string, ...string[]]) =>
  process.getuid?.() === 0 ? output(...command) : output('sudo', '-n', ...command)

/** A container that may mount nothing has a small disk of its own, as a rule. */
const SHARED_MEMORY = '/dev/shm'
const isSmall = (folder: string): boolean => {
  const { blocks, bsize } = statfsSync(folder)
  return blocks * bsize <= 512 * 1024 * 1024
}

const mount = async (
  megabytes: number,
): Promise<{ readonly folder: string; readonly unmount: () => Promise<unknown> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-disk-'))
  try {
    await asRoot('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=777`, 'tmpfs', folder)
    return { folder, unmount: () => asRoot('umount', '-l', folder) }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    if (!isSmall(SHARED_MEMORY)) throw error
    return { folder: mkdtempSync(join(SHARED_MEMORY, 'parapet-disk-')), unmount: async () => {} }
  }
}

/** Finds a disk of so many MiB or a few more: one that root mounts, or the shared memory of a container. */
export const mountSmallDisk = async (megabytes: number, owner?: string): Promise<SmallDisk> => {
  const { folder, unmount } = await mount(megabytes)
  chmodSync(folder, 0o777)
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
      await unmount()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
