/** The paragraphs of a Markdown text, each on one line. Code, headings, tables, lists, quotations, comments and markup are none. */
export const paragraphsOf = (text: string): readonly string[] =>
  text
    .replaceAll(/^ *(`{3,}).*?^ *\1$/gms, '')
    .replaceAll(/<!--.*?-->/gs, '')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll('\n', ' ').trimEnd())
    .filter((paragraph) => paragraph.startsWith('**') || !/^(?:$|[ #|<>*-]|\d+\. )/.test(paragraph))

/** The sentences of a paragraph. A full stop in code or in the address of a link ends none. */
export const sentencesOf = (paragraph: string): readonly string[] =>
  paragraph
    .replaceAll(/`[^`]*`/g, 'Code')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .split(/(?<=[.?!][*")\]]*) (?=[*"([]*[A-Z0-9])/)
