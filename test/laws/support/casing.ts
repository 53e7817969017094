import ts from 'typescript'
import { placeOf, type Sources, walk } from './sources.ts'

// Initialisms are written as their specifications print them: DPoP, PKCE, JWT, TLS, ID. Four read as words everywhere, since the
// names that contain them are camelCase forms of registered parameters or of the web platform: Http, Url, Uri, Html. So does the Id of
// clientId, the camelCase form of client_id.
const asPrinted =
  /(?:^|[a-z0-9])(?:Dpop|DPOP|Pkce|Jwt|Jwk|Jws|Jwe|Jarm|Json|Tls|(?<![Cc]lient)Id|Sql|Cors|Oauth|Mac|Csrf)(?=[A-Z0-9]|$)/
const asWords = /(?:HTTP|URL|URI|HTML)s?(?=[A-Z0-9]|$)/
const isConstant = /^[A-Z][A-Z0-9_]*$/

const isOddlyCased = (name: string) => !isConstant.test(name) && (asPrinted.test(name) || asWords.test(name))

/** Prints every declared name that spells an initialism in another way than the rest of the library. */
export const oddCasing = ({ files }: Sources): readonly string[] => {
  const found: string[] = []
  for (const file of files) {
    walk(file, (node) => {
      if (!ts.isIdentifier(node) || !isOddlyCased(node.text)) return
      const { parent } = node
      const declared = 'name' in parent && parent.name === node && !ts.isPropertyAccessExpression(parent)
      if (declared) found.push(`${placeOf(node)}: ${node.text}`)
    })
  }
  return found
}
