import { copyFileSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { here } from './programs.ts'

/** Lets the examples find their frameworks in the package of this suite, and lays `parapet` there as if it were installed. */
export default (): void => {
  link('../../test/frameworks/node_modules', here('../../examples/frameworks/node_modules'))
  mkdirSync(here('node_modules/parapet'), { recursive: true })
  copyFileSync(here('../../package.json'), here('node_modules/parapet/package.json'))
  // no more than this: a link to the project would be a circle for whatever walks through folders
  link('../../../../dist', here('node_modules/parapet/dist'))
}

const link = (target: string, path: string): void => {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) rmSync(path, { recursive: true })
  symlinkSync(target, path, 'dir')
}
