import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { root, subpaths } from '../support/project.ts'
import { exportsOf, foreignModules } from './support/declarations.ts'

// The adapters are for a platform and may take its types; nobody may take those of a library.
const foreign: Readonly<Record<string, readonly string[]>> = { 'parapet/node': ['node:http', 'node:http2', 'node:tls'] }

describe('the public surface', () => {
  const declarations = subpaths.map((subpath) => ({
    specifier: subpath.specifier,
    path: join(root, subpath.types),
    module: join(root, subpath.default),
  }))
  const program = ts.createProgram(
    declarations.map(({ path }) => path),
    {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      types: ['node'],
      noEmit: true,
    },
  )

  it('is what the snapshot says, subpath by subpath', async () => {
    const surface = declarations.map(({ specifier, path }) =>
      [specifier, ...exportsOf(program, path).map((line) => `  ${line}`), ''].join('\n'),
    )
    await expect(surface.join('\n')).toMatchFileSnapshot('./exports.txt')
  })

  it.each(declarations)('$specifier declares the values that it exports, and no others', async ({ path, module }) => {
    const declared = exportsOf(program, path).filter((line) => !line.startsWith('type '))
    const exported = Object.keys(await import(module))
    expect(declared.map((line) => line.split(' ')[1]).sort()).toEqual(exported.sort())
  })

  it.each(declarations)('$specifier has no type of jose, valibot or another library in it', ({ specifier, path }) => {
    const found = foreignModules(path, (file) => readFileSync(file, 'utf8'))
    expect(found.filter((name) => !foreign[specifier]?.includes(name))).toEqual([])
  })
})

describe('the search for foreign types', () => {
  const files: Readonly<Record<string, string>> = {
    '/index.d.ts': `import { A } from './chunk.js'\nexport { A }`,
    '/chunk.d.ts': `export type A = import('jose').JWK\nexport * from './deeper/b.js'`,
    '/deeper/b.d.ts': `/// <reference types="node" />\nexport { string } from "valibot"`,
  }

  it('goes through every declaration that is reached', () => {
    expect(foreignModules('/index.d.ts', (path) => files[path] ?? '')).toEqual(['jose', 'node', 'valibot'])
  })
})
