import { describe, expect, it } from 'vitest'
import { parseDER } from '../../../src/crypto/x509/der.ts'
import { readName } from '../../../src/crypto/x509/name.ts'
import { name } from './certificate-builder.ts'
import { oid, sequence, set, strings } from './der-writer.ts'

const CN = '2.5.4.3'

describe('readName', () => {
  const attribute = sequence(oid(CN), strings.utf8('a'))

  it('reads a subject without attributes', () => {
    expect(readName(parseDER(name()))).toEqual([])
  })

  it.each([
    ['a set for the sequence', set(set(attribute))],
    ['a sequence for a level', sequence(sequence(attribute))],
    ['an empty level', sequence(set())],
    ['an attribute without a value', sequence(set(sequence(oid(CN))))],
    ['an attribute with two values', sequence(set(sequence(oid(CN), strings.utf8('a'), strings.utf8('b'))))],
    ['a set for an attribute', sequence(set(set(oid(CN), strings.utf8('a'))))],
    ['a type that is no object identifier', sequence(set(sequence(strings.utf8('CN'), strings.utf8('a'))))],
    ['a type twice at one level', sequence(set(attribute, sequence(oid(CN), strings.utf8('b'))))],
  ])('refuses %s', (_, octets) => {
    expect(readName(parseDER(octets))).toBeUndefined()
  })
})
