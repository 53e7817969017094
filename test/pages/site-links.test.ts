import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { manifest, root } from '../support/project.ts'
import { allPages } from './support/pages.ts'
import { addressOf, withSiteLinks } from './support/site-links.ts'

const HOMEPAGE = 'https://parapet.example/docs/'

describe('a link to the site', () => {
  it('is relative while package.json has no homepage', () => {
    expect(addressOf('docs/guides/express.md#check', undefined)).toBe('docs/guides/express.md#check')
  })

  it('begins with the homepage that package.json has', () => {
    expect(addressOf('docs/guides/express.md#check', HOMEPAGE)).toBe(
      'https://parapet.example/docs/guides/express#check',
    )
    expect(addressOf('docs/index.md', HOMEPAGE)).toBe('https://parapet.example/docs/')
    expect(withSiteLinks('[a](docs/start/policies.md), [b](LICENSE), [c](https://x.example)', HOMEPAGE)).toBe(
      '[a](https://parapet.example/docs/start/policies), [b](LICENSE), [c](https://x.example)',
    )
  })

  // with a new homepage: npx vitest run test/pages/site-links.test.ts -u
  it.each(allPages.filter(({ path }) => !path.includes('/')))('of $path is written so', async ({ path, text }) => {
    await expect(withSiteLinks(text, manifest.homepage)).toMatchFileSnapshot(join(root, path))
  })
})
