// The facts that only the owner of the project can give: where it lives, and whom to tell of a vulnerability. Each is undefined
// until somebody gives it, and nothing is published before. After a change run `node .ci/publication.mjs --write`.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The https address of the repository, without `.git`. */
export const REPOSITORY = undefined

/** An address for reports of vulnerabilities: a mail address or an https URL. */
export const SECURITY_CONTACT = undefined

/** Stands in SECURITY.md until there is a contact. */
export const NO_CONTACT = '**NO SECURITY CONTACT IS SET: this line is a placeholder, and nobody reads reports yet.**'

/** The members of package.json that come from the address of the repository: none without one. */
export const addressesOf = (repository) =>
  repository === undefined
    ? {}
    : {
        repository: { type: 'git', url: `git+${repository}.git` },
        homepage: `${repository}#readme`,
        bugs: `${repository}/issues`,
      }

/** Puts the addresses into the text of a package.json, after `license`, and takes old ones out. */
export const withAddresses = (text, repository) => {
  const members = Object.entries(JSON.parse(text)).filter(
    ([name]) => !['repository', 'homepage', 'bugs'].includes(name),
  )
  const at = members.findIndex(([name]) => name === 'license') + 1
  return `${JSON.stringify(Object.fromEntries(members.toSpliced(at, 0, ...Object.entries(addressesOf(repository)))), null, 2)}\n`
}

/** Puts the contact into the text of SECURITY.md: the line after the heading "Reporting". */
export const withContact = (text, contact) =>
  text.replace(
    /^(## Reporting\n\n)[^\n]*/m,
    (_, heading) => heading + (contact === undefined ? NO_CONTACT : `Write to ${contact}.`),
  )

/** Says why this version cannot be published; empty where it can. */
export const obstacles = ({ repository, contact, manifest, security, tag }) => [
  ...(repository === undefined
    ? ['REPOSITORY in .ci/publication.mjs must be the address of the repository; got none.']
    : []),
  ...(contact === undefined
    ? ['SECURITY_CONTACT in .ci/publication.mjs must be an address for reports; got none.']
    : []),
  ...(withAddresses(manifest, repository) === manifest && withContact(security, contact) === security
    ? []
    : ['package.json and SECURITY.md must say what .ci/publication.mjs says. Run `node .ci/publication.mjs --write`.']),
  ...(tag === undefined || tag === `v${JSON.parse(manifest).version}`
    ? []
    : [`The tag must be v${JSON.parse(manifest).version}, the version of package.json; got ${tag}.`]),
]

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
  const [manifest, security] = [read('package.json'), read('SECURITY.md')]
  if (process.argv[2] === '--write') {
    writeFileSync(new URL('../package.json', import.meta.url), withAddresses(manifest, REPOSITORY))
    writeFileSync(new URL('../SECURITY.md', import.meta.url), withContact(security, SECURITY_CONTACT))
  } else {
    const found = obstacles({
      repository: REPOSITORY,
      contact: SECURITY_CONTACT,
      manifest,
      security,
      tag: process.argv[2],
    })
    for (const obstacle of found) console.error(obstacle)
    process.exitCode = found.length === 0 ? 0 : 1
  }
}
