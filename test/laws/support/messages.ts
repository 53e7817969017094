import ts from 'typescript'
import { placeOf, type Sources, walk } from './sources.ts'

/** A message about a misuse: where it stands, and its words between the name that it begins with and the value that came. */
export interface Message {
  readonly place: string
  readonly words: string
}

/** The functions of `src/encoding` and `src/host` that throw a misuse, and which of their arguments says what must be. */
const EXPECTED: Readonly<Record<string, number>> = {
  requireThat: 2,
  requireObject: 1,
  requireOption: 2,
  requireForm: 1,
}

const textsOf = (node: ts.Node | undefined): readonly string[] => {
  if (node === undefined) return []
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  return ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)] : []
}

/** The piece without an inserted value that says what must be, up to "got". */
const fixedPart = (texts: readonly string[]): string => {
  const pieces = texts.map((text) => text.replace(/; got\b.*/s, ''))
  const piece = pieces.find((text) => /\bmust \S/.test(text)) ?? pieces.find((text) => text.trim() !== '') ?? ''
  return piece.replace(/^.*?\bmust /s, '').trim()
}

/** Lists the messages that a misuse throws: those of `throw new TypeError(…)` with "must", and those of the functions above. */
export const misuseMessages = ({ files }: Pick<Sources, 'files'>): readonly Message[] => {
  const found: Message[] = []
  const add = (node: ts.Node, texts: readonly string[]): void => {
    const words = fixedPart(texts)
    if (words !== '') found.push({ place: placeOf(node), words })
  }
  for (const file of files) {
    walk(file, (node) => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
        const at = EXPECTED[node.expression.text]
        if (at !== undefined) add(node, textsOf(node.arguments[at]))
      }
      if (ts.isNewExpression(node) && node.expression.getText() === 'TypeError') {
        const texts = textsOf(node.arguments?.[0])
        if (texts.some((text) => /\bmust\b/.test(text))) add(node, texts)
      }
    })
  }
  return found
}
