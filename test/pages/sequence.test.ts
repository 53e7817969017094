import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as parapet from '../../src/index.ts'
import { root } from '../support/project.ts'
import { renderSequence, type Theme } from './support/sequence.ts'

const themes: readonly Theme[] = ['light', 'dark']

it.each(themes)('the %s diagram is that of the renderer', async (theme) => {
  await expect(renderSequence(theme)).toMatchFileSnapshot(join(root, `docs/public/sequence-${theme}.svg`))
})

it('the diagram names operations that are exported', () => {
  const named = renderSequence('light').match(/\b(?:process|issue|redeem)\w+/g) ?? []
  expect(named).toHaveLength(4)
  for (const name of named) expect(Object.keys(parapet)).toContain(name)
})
