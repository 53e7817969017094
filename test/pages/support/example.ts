import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../../support/project.ts'

export interface Example {
  readonly stop: () => Promise<void>
}

/** Starts what `npm start -- --serve` starts, and waits for the first line that it prints, which says that it listens. */
export const startExample = async (): Promise<Example> => {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
  const child = spawn(process.execPath, [tsx, 'examples/authorization-server/start.ts', '--serve'], { cwd: root })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const started = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
  await Promise.race([
    started,
    ended.then(() => {
      throw new Error(`the example ended before it listened\n${errors}`)
    }),
  ])
  return {
    stop: () => {
      child.kill()
      return ended
    },
  }
}
