import { describe, expect, it } from 'vitest'
import { parseDER } from '../../../src/crypto/x509/der.ts'
import { readName } from '../../../src/crypto/x509/name.ts'
import { name } from './certificate-builder.ts'
import { oid, sequence, set, strings, tlv } from './der-writer.ts'

const CN = '2.5.4.3'

describe('readName', () => {
  const attribute = sequence(oid(CN), strings.utf8('a'))

  it('reads a subject without attributes', () => {
    expect(readName(parseDER(name()))).toEqual([])
  })

  it('reads a level that is empty, and one that has a type twice', () => {
    const name = readName(parseDER(sequence(set(), set(attribute, sequence(oid(CN), strings.utf8('b'))))))
    expect(name?.map((level) => level.map(({ value }) => value))).toEqual([[], ['a', 'b']])
  })

  it('reads a type of any length, and gives one that cannot be registered no dotted form', () => {
    const long = tlv(0x06, new Uint8Array([0x2a, ...new Uint8Array(200).fill(0xff), 0x7f]))
    const name = readName(parseDER(sequence(set(sequence(long, strings.utf8('a'))))))
    expect(name?.[0]?.[0]?.type).toMatch(/^2AFFFF[F]+7F$/)
  })

  it.each([
    ['a set for the sequence', set(set(attribute))],
    ['a sequence for a level', sequence(sequence(attribute))],
    ['an attribute without a value', sequence(set(sequence(oid(CN))))],
    ['an attribute with two values', sequence(set(sequence(oid(CN), strings.utf8('a'), strings.utf8('b'))))],
    ['a set for an attribute', sequence(set(set(oid(CN), strings.utf8('a'))))],
    ['a type that is no object identifier', sequence(set(sequence(strings.utf8('CN'), strings.utf8('a'))))],
  ])('refuses %s', (_, octets) => {
    expect(readName(parseDER(octets))).toBeUndefined()
  })
})
