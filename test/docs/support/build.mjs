// Builds the site once for all tests. VitePress fails on a dead link.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../../support/run-vitest.mjs'

export default () => {
  execFileSync('npm', ['--prefix', join(root, 'docs'), 'run', '--silent', 'build'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
