import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../support/project.ts'
import { renderExamples } from './support/examples.ts'
import { renderReference } from './support/reference.ts'

it('the error reference is that of the catalogue', async () => {
  await expect(renderReference()).toMatchFileSnapshot(join(root, 'docs/reference/errors.md'))
})

it('the example of every error is what the server answers', async () => {
  await expect(await renderExamples()).toMatchFileSnapshot(join(root, 'docs/.vitepress/examples/errors.md'))
})
