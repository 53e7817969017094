import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../support/project.ts'
import { renderReference } from './support/reference.ts'

it('the error reference is that of the catalogue', async () => {
  await expect(renderReference()).toMatchFileSnapshot(join(root, 'docs/reference/errors.md'))
})
