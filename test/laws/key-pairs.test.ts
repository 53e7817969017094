import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../support/project.ts'

const files = ['src', 'test', 'examples', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.(?:[mj]?[jt]s|md)$/.test(path) && !/(?:^|\/)(?:node_modules|dist)\//.test(path)),
)

describe('pairs of keys', () => {
  it('are made by test/support/key-pair.mjs or by WebCrypto, because Node 20 may wait for ever for the others', () => {
    const making = files.filter((path) =>
      readFileSync(join(root, path), 'utf8').includes(['generateKeyPair', 'Sync'].join('')),
    )
    expect(making.sort()).toEqual(['test/mutation/bundle.mjs', 'test/support/key-pair.mjs'])
  })
})
